//! What was spent month by month: one bar a month.
//!
//! The drawing is one image to assistive technology. Over it lies a list with one item a month, as wide as the month's
//! bar and the room beside it: its words are the tip that hovering and the focus show, and what is read aloud.

use domain::{Money, Notation};
use leptos::{either::Either, prelude::*};

use super::{
    chart_table::{ChartRow, ChartTable},
    month::Month,
    scale::{Scale, minor, short},
};
use crate::{
    addresses::base_path::with_base,
    components::Rendered,
    notation::{format_money, notation},
};

/// Where the drawing's bars begin and end, from its upper edge, and where it ends, in pixels.
const TOP: f64 = 24.0;
const FLOOR: f64 = 192.0;
const HEIGHT: f64 = 236.0;
/// How much of its month's width a bar takes.
const BAR: f64 = 0.62;

/// The chart with its table.
#[component]
pub(super) fn MonthChart(months: Vec<(Month, Money)>, total: Money) -> impl IntoView {
    let most = months.iter().copied().max_by_key(|(_, spent)| minor(*spent));
    let scale = Scale::of(most.map_or(total, |(_, spent)| spent));
    let decimals = total.currency().decimals();
    let description = most.map(|(month, spent)| {
        format!("{} in all. The most was in {}: {}.", format_money(total), month.name(), format_money(spent))
    });
    let lines = months.iter().map(|(month, spent)| ChartRow {
        name: month.name(),
        href: month.expenses_until(*month),
        spent: *spent,
    });

    view! {
        <figure class="card chart">
            <figcaption>
                <h3>"By month"</h3>
                <p class="chart-total">{format_money(total)}</p>
            </figcaption>
            <div class="plot">
                <svg
                    class="drawing"
                    role="img"
                    aria-labelledby="months-title"
                    aria-describedby="months-description"
                    width="100%"
                    height=HEIGHT
                >
                    <title id="months-title">"Spending by month, in " {total.currency().to_string()}</title>
                    <desc id="months-description">{description}</desc>
                    {scale.ticks().map(|tick| view! { <Tick scale tick decimals /> }).collect_view()}
                    {columns(&months, scale).map(|column| view! { <Bar column decimals /> }).collect_view()}
                </svg>
                <ol class="plot-months">
                    {months.iter().map(|(month, spent)| view! { <Tip month=*month spent=*spent /> }).collect_view()}
                </ol>
            </div>
            <ChartTable caption="By month" of="Month" lines=lines.collect() total />
        </figure>
    }
    .rendered()
}

/// Where one month's bar stands: across in hundredths of the drawing's width, down in pixels.
struct Column {
    month: Month,
    minor: i64,
    middle: f64,
    width: f64,
    top: f64,
    /// Whether it is the highest.
    peak: bool,
    /// Whether the year stands beneath it.
    dated: bool,
}

fn columns(months: &[(Month, Money)], scale: Scale) -> impl Iterator<Item = Column> {
    let width = 100.0 / months.len().max(1) as f64;
    let most = months.iter().map(|(_, spent)| minor(*spent)).max();
    let next_january = months.iter().position(|(month, _)| month.is_january());
    months.iter().zip(0_u32..).map(move |((month, spent), place)| Column {
        month: *month,
        minor: spent.minor(),
        middle: (f64::from(place) + 0.5) * width,
        width: width * BAR,
        top: FLOOR - scale.share(minor(*spent)) * (FLOOR - TOP),
        peak: Some(minor(*spent)) == most,
        // Two years in a row would run into each other.
        dated: month.is_january() || (place == 0 && next_january != Some(1)),
    })
}

/// A line across, and what it stands for.
#[component]
fn Tick(scale: Scale, tick: u64, decimals: u32) -> impl IntoView {
    let height = FLOOR - scale.share(tick) * (FLOOR - TOP);

    view! {
        <g class="tick">
            <line x1="0" x2="100%" y1=height y2=height></line>
            <text x="-8" y=height + 4.0>
                {short(tick, decimals, notation())}
            </text>
        </g>
    }
}

/// The bar, what it comes to, and its month. A month without spending has a dash in the place of a bar, and one in which more
/// came back what that is, and no bar.
#[component]
fn Bar(column: Column, decimals: u32) -> impl IntoView {
    let Column { month, minor, middle, width, top, peak, dated } = column;
    let middle_at = format!("{middle:.2}%");
    let bar = (minor > 0).then(|| {
        view! {
            <rect
                class="bar"
                x=format!("{:.2}%", middle - width / 2.0)
                width=format!("{width:.2}%")
                y=format!("{top:.1}")
                height=format!("{:.1}", (FLOOR - top).max(1.0))
                rx="2"
            ></rect>
        }
    });
    let value = told(minor, decimals, notation());
    let year = dated.then(|| {
        view! {
            <text class="year" x=middle_at.clone() y=FLOOR + 36.0>
                {month.year()}
            </text>
        }
    });

    view! {
        {bar}
        <text class=if peak || minor == 0 { "value" } else { "value value-wide" } x=middle_at.clone() y=top - 6.0>
            {value}
        </text>
        <text class="name name-wide" x=middle_at.clone() y=FLOOR + 18.0>
            {month.short()}
        </text>
        <text class="name name-narrow" x=middle_at.clone() y=FLOOR + 18.0>
            {month.initial()}
        </text>
        {year}
    }
}

/// What stands above a month's bar.
fn told(minor: i64, decimals: u32, notation: Notation) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    match minor {
        0 => "–".to_owned(),
        some => sign.to_owned() + &short(some.unsigned_abs(), decimals, notation),
    }
}

/// What a month came to, in words, and the way to its expenses.
#[component]
fn Tip(month: Month, spent: Money) -> impl IntoView {
    if spent.minor() == 0 {
        return Either::Left(view! {
            <li>
                <span class="tip">{month.name()} ": nothing"</span>
            </li>
        });
    }
    Either::Right(view! {
        <li>
            <a href=with_base(&month.expenses_until(month))>
                <span class="tip">{month.name()} ": " {format_money(spent)}</span>
            </a>
        </li>
    })
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    fn months(from: &str, minors: &[i64]) -> Vec<(Month, Money)> {
        let first = Month::parse(from).unwrap();
        let last = first.up_to(Month::parse("9999-12").unwrap()).nth(minors.len() - 1).unwrap();
        first.up_to(last).zip(minors.iter().map(|minor| Money::new(*minor, Currency::USD))).collect()
    }

    #[test]
    fn bars_stand_on_the_floor_and_none_leaves_the_drawing() {
        let months = months("2025-12", &[0, 14_400, 7_500, 15_000, 1, 0, 0, 0, 0, 0, 0, 0]);
        let columns: Vec<_> = columns(&months, Scale::of(months[3].1)).collect();
        assert_eq!((columns[0].top, columns[3].top), (FLOOR, TOP));
        assert!((columns[2].top - (FLOOR + TOP) / 2.0).abs() < 0.01);
        assert!(columns.is_sorted_by(|left, right| left.middle + left.width / 2.0 < right.middle - right.width / 2.0));
        assert!(
            columns[0].middle - columns[0].width > -5.0
                && columns[11].middle + columns[11].width / 2.0 < 100.0
        );
        assert_eq!(columns.iter().position(|column| column.peak), Some(3));
    }

    #[test]
    fn a_month_in_which_more_came_back_has_no_bar_and_says_so() {
        let months = months("2026-01", &[-4_200, 900]);
        let columns: Vec<_> = columns(&months, Scale::of(months[1].1)).collect();
        assert_eq!((columns[0].top, columns[0].minor, columns[0].peak), (FLOOR, -4_200, false));
        let told = |column: &Column| told(column.minor, 2, Notation::EN);
        assert_eq!((told(&columns[0]), told(&columns[1])), ("-42".to_owned(), "9".to_owned()));
        assert_eq!(super::told(0, 2, Notation::EN), "–");
    }

    #[test]
    fn years_stand_under_the_first_month_and_each_january_and_never_side_by_side() {
        let dated = |from| {
            let months = months(from, &[1; 12]);
            columns(&months, Scale::of(months[0].1)).map(|column| column.dated).collect::<Vec<_>>()
        };
        assert_eq!(dated("2026-03").iter().filter(|dated| **dated).count(), 2);
        assert_eq!(dated("2026-01").iter().filter(|dated| **dated).count(), 1);
        let side_by_side = dated("2025-12");
        assert!(!side_by_side[0] && side_by_side[1]);
    }
}
