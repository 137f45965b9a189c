//! What was spent on what: one bar a category, the longest first, each with its name and its sum beside it.

use domain::{Category, Money};
use leptos::prelude::*;

use super::{
    chart_table::{ChartRow, ChartTable},
    figures::percent,
    month::Month,
    scale::minor,
};
use crate::{addresses::base_path::with_base, components::Rendered, notation::format_money};

/// How high one category's row is in the drawing, in pixels.
const ROW: f64 = 52.0;

/// The chart with its table.
#[component]
pub(super) fn CategoryChart(
    categories: Vec<(Category, Money)>,
    total: Money,
    /// The first month and the last.
    span: (Month, Month),
) -> impl IntoView {
    let most = categories.first().map_or(0, |(_, spent)| minor(*spent)).max(1);
    let description = categories.first().map(|(category, spent)| {
        let (name, share) = (category.label(), percent(*spent, total));
        format!("The most was for {name}: {}, {share} of {}.", format_money(*spent), format_money(total))
    });
    let href = move |category: Category| {
        let (first, last) = span;
        format!("{}&category={}", first.expenses_until(last), category.word())
    };
    let height = ROW * categories.len() as f64;
    let rows = categories.iter().zip(0_u32..).map(|((category, spent), place)| {
        let length = 100.0 * minor(*spent) as f64 / most as f64;
        view! { <Bar category=*category spent=*spent total length top=f64::from(place) * ROW /> }
    });
    let links = categories.iter().map(|(category, spent)| {
        view! {
            <li>
                <a href=with_base(&href(*category))>
                    <span class="visually-hidden">
                        {category.label()} ": " {format_money(*spent)} ", " {percent(*spent, total)}
                    </span>
                </a>
            </li>
        }
    });
    let lines = categories.iter().map(|(category, spent)| ChartRow {
        name: category.label().to_owned(),
        href: href(*category),
        spent: *spent,
    });

    view! {
        <figure class="card chart">
            <figcaption>
                <h3>"By category"</h3>
            </figcaption>
            <div class="plot plot-wide">
                <svg
                    class="drawing"
                    role="img"
                    aria-labelledby="categories-title"
                    aria-describedby="categories-description"
                    width="100%"
                    height=height
                >
                    <title id="categories-title">"Spending by category, in " {total.currency().to_string()}</title>
                    <desc id="categories-description">{description}</desc>
                    {rows.collect_view()}
                </svg>
                <ol class="plot-categories">{links.collect_view()}</ol>
            </div>
            <ChartTable caption="By category" of="Category" lines=lines.collect() total />
        </figure>
    }
    .rendered()
}

/// Name and sum above the bar, which is as long as the sum is to the largest. Where more came back than was spent is none.
#[component]
fn Bar(
    category: Category,
    spent: Money,
    total: Money,
    /// In hundredths of the drawing's width.
    length: f64,
    /// Where its row begins, in pixels.
    top: f64,
) -> impl IntoView {
    let bar = (spent.minor() > 0).then(|| {
        view! {
            <rect class="bar" x="0" width=format!("{:.2}%", length.max(0.5)) y=top + 30.0 height="10" rx="2"></rect>
        }
    });

    view! {
        <text class="row-name" x="0" y=top + 20.0>
            {category.label()}
            " "
            <tspan class="row-share">{percent(spent, total)}</tspan>
        </text>
        <text class="row-sum" x="100%" y=top + 20.0>
            {format_money(spent)}
        </text>
        <rect class="track" x="0" width="100%" y=top + 30.0 height="10" rx="2"></rect>
        {bar}
    }
}
