//! How each question is answered, and that it is answered right.

use domain::{Category, Currency, ExpenseDraft, ReportId, Status};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use time::{OffsetDateTime, macros::date};
use uuid::Uuid;

use super::*;
use crate::{
    expenses::new_expenses::insert_expense,
    people::store::insert_person,
    search::{fold::fold, sample::Sample},
    store::{
        Store,
        connection::Connection,
        empty_store::empty_store,
        query::query,
        query_plan::{explain, steps},
    },
};

const ALIKE: &str = "SEARCH d USING INDEX expenses_alike (person_id=? AND spent_on=? AND merchant=? AND currency=? \
     AND amount_minor=?)";

/// How each expense of a page is read.
const EACH: &str = "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)";

const SORTS: [Sort; 4] = [Sort::Newest, Sort::Oldest, Sort::Largest, Sort::Smallest];

fn person(id: i64) -> Identity {
    Identity { id, issuer: String::new(), auth_time: None }
}

/// How the database goes about each question, in each order, at the begin and in the middle.
async fn plans(query: &ExpenseQuery) -> Vec<(Sort, Vec<String>)> {
    plans_by(query, query.q.as_deref().map(fold).map(Lookup::Scan).as_ref()).await
}

async fn plans_by(query: &ExpenseQuery, lookup: Option<&Lookup>) -> Vec<(Sort, Vec<String>)> {
    plans_of(query, (lookup, Narrowing::None)).await
}

async fn plans_of(query: &ExpenseQuery, by: (Option<&Lookup>, Narrowing)) -> Vec<(Sort, Vec<String>)> {
    let (_folder, store) = empty_store().await;
    let mut plans = Vec::new();
    for sort in SORTS {
        let query = ExpenseQuery { sort, ..query.clone() };
        let amount = Money::new(900, Currency::USD);
        let date = date!(2026 - 11 - 23);
        let after = ExpenseCursor { sort, date, amount, id: ExpenseId(Uuid::nil()) };
        for after in [None, Some(&after)] {
            let plan = list(explain(), &person(1), &query, by, after, 101);
            plans.push((sort, steps(&store, plan.build()).await));
        }
    }
    plans
}

/// How it is told which expenses are on a page, before each of them is read.
fn own(plan: &[String]) -> Vec<&str> {
    let own = plan.iter().skip_while(|step| !step.contains("page")).skip(1);
    own.map(String::as_str).take_while(|step| *step != "SCAN page").collect()
}

/// What the page is put in order by where no index does it.
const SORTED: &str = "USE TEMP B-TREE FOR ORDER BY";

#[tokio::test]
async fn every_order_is_read_off_an_index_wherever_a_page_begins() {
    let all = ExpenseQuery::default();
    let category = ExpenseQuery { category: Some(Category::Meals), ..all.clone() };
    let status = ExpenseQuery { status: Some(Status::Open), ..all.clone() };
    let text = ExpenseQuery { q: Some("taxi".to_owned()), ..all.clone() };
    let days = ExpenseQuery { from: Some(date!(2026 - 01 - 01)), ..all.clone() };
    let loose = ExpenseQuery { loose: true, ..all.clone() };
    for query in [all, category, status, text, days, loose] {
        for (sort, plan) in plans(&query).await {
            let own = own(&plan);
            assert!(own[0].starts_with("SEARCH e USING "), "{query:?} {sort:?}: {plan:?}");
            assert!(
                own[0].contains("INDEX expenses_by_") || own[0].contains("INDEX expenses_unreported "),
                "{query:?} {sort:?}: {plan:?}"
            );
            assert!(!own.contains(&SORTED), "{query:?} {sort:?}: {plan:?}");
        }
    }
}

#[tokio::test]
async fn the_few_that_a_narrow_question_leaves_are_read_and_put_in_order() {
    let all = ExpenseQuery::default();
    let day = Some(date!(2026 - 11 - 23));
    for (query, narrowing, first) in [
        (ExpenseQuery { status: Some(Status::Open), ..all.clone() }, Narrowing::Status, "reports_by_status"),
        // This index is in the order of days, too.
        (ExpenseQuery { from: day, to: day, ..all.clone() }, Narrowing::Day, "expenses_alike"),
        (
            ExpenseQuery { category: Some(Category::Meals), ..all.clone() },
            Narrowing::Day,
            "expenses_by_category",
        ),
        (ExpenseQuery { loose: true, ..all }, Narrowing::Day, "expenses_unreported"),
    ] {
        for (sort, plan) in plans_of(&query, (None, narrowing)).await {
            let own = own(&plan);
            assert!(own[0].starts_with("SEARCH ") && own[0].contains(first), "{query:?} {sort:?}: {plan:?}");
            assert!(own.contains(&SORTED), "{query:?} {sort:?}: {plan:?}");
            // Of each report its own expenses, and not all of the person's.
            let by_report = own[1].contains("INDEX expenses_of_a_report (report_id=?)");
            assert_eq!(by_report, narrowing == Narrowing::Status, "{query:?} {sort:?}: {plan:?}");
        }
    }
}

#[tokio::test]
async fn no_question_reads_a_whole_table_and_none_depends_on_how_often_an_amount_comes_back() {
    let days = (Some(date!(2026 - 01 - 01)), Some(date!(2026 - 11 - 23)));
    let all = ExpenseQuery::default();
    for query in [
        all.clone(),
        ExpenseQuery { from: days.0, ..all.clone() },
        ExpenseQuery { to: days.1, ..all.clone() },
        ExpenseQuery { from: days.0, to: days.1, ..all.clone() },
        ExpenseQuery { category: Some(Category::Meals), ..all.clone() },
        ExpenseQuery { status: Some(Status::Open), ..all.clone() },
        ExpenseQuery { report: Some(ReportId(Uuid::nil())), ..all.clone() },
        ExpenseQuery { q: Some("taxi".to_owned()), ..all },
    ] {
        for (sort, plan) in plans(&query).await {
            assert!(own(&plan).iter().all(|step| !step.starts_with("SCAN")), "{query:?} {sort:?}: {plan:?}");
            assert!(plan.iter().any(|step| step == EACH), "{query:?} {sort:?}: {plan:?}");
            assert!(plan.iter().any(|step| step == ALIKE), "{query:?} {sort:?}: {plan:?}");
        }
    }
}

#[tokio::test]
async fn the_few_that_hold_a_text_are_read_off_its_index_and_no_others() {
    let query = ExpenseQuery { q: Some("taxi".to_owned()), ..ExpenseQuery::default() };
    let lookup = Lookup::by_index(1, "taxi");
    for (sort, plan) in plans_by(&query, Some(&lookup)).await {
        let own = own(&plan);
        let [found, text, expense, rest @ ..] = &own[..] else { panic!("{plan:?}") };
        assert!(found.starts_with("SCAN t VIRTUAL TABLE INDEX 0:M"), "{sort:?}: {plan:?}");
        assert_eq!(*text, "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)", "{sort:?}");
        assert_eq!(*expense, "SEARCH e USING INDEX sqlite_autoindex_expenses_1 (id=?)", "{sort:?}");
        assert!(rest.iter().all(|step| !step.starts_with("SCAN")), "{sort:?}: {plan:?}");
        assert!(plan.iter().any(|step| step == ALIKE), "{sort:?}: {plan:?}");
    }
}

/// The merchants that are found.
async fn found(store: &Store, who: i64, lookup: &Lookup) -> Vec<String> {
    let by = (Some(lookup), Narrowing::None);
    let select = QueryBuilder::new(Engine::Sqlite, "");
    let select = list(select, &person(who), &ExpenseQuery::default(), by, None, 1000);
    let mut db = store.connection().await.unwrap();
    let found: String = select.build().fetch_scalar(&mut db).await.unwrap();
    let found: Vec<Expense> = serde_json::from_str(&found).unwrap();
    found.into_iter().map(|expense| expense.merchant).collect()
}

/// Merchants of few letters, so that parts of them come back.
const MERCHANT: &str = "[aäÄbßſı%_\"'\\\\.*^:()-]{3,7}";

#[tokio::test]
async fn the_index_finds_what_reading_each_one_finds_and_of_this_person_only() {
    let (_folder, store) = empty_store().await;
    let mut runner = TestRunner::new(Config::default());
    let merchants = prop::collection::vec(MERCHANT, 120);
    let merchants = merchants.new_tree(&mut runner).unwrap().current();
    let mut db = store.write_unlocked().await.unwrap();
    let mut people = Vec::new();
    for subject in ["ada", "ben"] {
        people.push(insert_person(&mut db, "https://idp.example", subject).await.unwrap().unwrap());
    }
    for (place, merchant) in merchants.iter().enumerate() {
        let draft = ExpenseDraft {
            date: date!(2026 - 11 - 23),
            merchant: merchant.clone(),
            description: "-".to_owned(),
            category: Category::Meals,
            amount: Money::new(900, Currency::USD),
            refund_of: None,
        };
        let (id, now) = (ExpenseId(Uuid::new_v4()), OffsetDateTime::UNIX_EPOCH);
        insert_expense(&mut db, people[place % 2], id, None, &draft, now).await.unwrap();
    }
    db.commit().await.unwrap();
    let sample = Sample::from_texts(&["aa%", "abs", "ss_"]);
    // Some as long as a part that the index knows, some longer.
    let parts = (3..5).cycle().zip(&merchants);
    let parts = parts.map(|(length, merchant)| merchant.chars().skip(1).take(length).collect::<String>());
    for part in parts.map(|part| fold(&part)).filter(|part| part.chars().count() > 2) {
        for (place, who) in people.iter().enumerate() {
            let own = merchants.iter().skip(place).step_by(2);
            let mut expected: Vec<_> = own.filter(|merchant| fold(merchant).contains(&part)).collect();
            let mut read = found(&store, *who, &Lookup::Scan(part.clone())).await;
            let mut indexed = found(&store, *who, &Lookup::by_index(*who, &part)).await;
            let mut by_parts = found(&store, *who, &Lookup::by_rarest_parts(*who, &part, &sample)).await;
            expected.sort();
            read.sort();
            indexed.sort();
            by_parts.sort();
            assert_eq!(read.iter().collect::<Vec<_>>(), expected, "{part}");
            assert_eq!((&indexed, &by_parts), (&read, &read), "{part}");
        }
    }
}

/// Expenses of one person, some of them in reports of two statuses.
async fn spent(db: &mut Connection) -> i64 {
    let who = insert_person(db, "https://idp.example", "ada").await.unwrap().unwrap();
    let reports = [("open", Uuid::new_v4()), ("submitted", Uuid::new_v4())];
    for (status, report) in reports {
        query(
            "INSERT INTO reports (id, person_id, title, status, created_at, submitted_at)
             VALUES ($1, $2, 'Trip', $3, 0, 0)",
        )
        .bind(report.to_string())
        .bind(who)
        .bind(status)
        .execute(db)
        .await
        .unwrap();
    }
    for n in 0..90_u8 {
        let draft = ExpenseDraft {
            date: date!(2026 - 10 - 01) + time::Duration::days(i64::from(n) * 7 % 40),
            merchant: format!("Shop {}", n % 4),
            description: "-".to_owned(),
            category: if n % 3 == 0 { Category::Meals } else { Category::Other },
            amount: Money::new(i64::from(n % 11) + 1, if n % 5 == 0 { Currency::EUR } else { Currency::USD }),
            refund_of: None,
        };
        let report = reports.get(usize::from(n % 4)).map(|(_, report)| report.to_string());
        let id = ExpenseId(Uuid::new_v4());
        insert_expense(db, who, id, report, &draft, OffsetDateTime::UNIX_EPOCH).await.unwrap();
    }
    who
}

/// All that a query asks for, page by page.
async fn pages(store: &Store, who: i64, query: &ExpenseQuery, narrowing: Narrowing) -> Vec<Expense> {
    let mut found: Vec<Expense> = Vec::new();
    loop {
        let after = found.last().map(|last| ExpenseCursor::of(query.sort, last));
        let lookup = query.q.clone().map(Lookup::Scan);
        let by = (lookup.as_ref(), narrowing);
        let select = QueryBuilder::new(Engine::Sqlite, "");
        let select = list(select, &person(who), query, by, after.as_ref(), 7);
        let mut db = store.connection().await.unwrap();
        let page: String = select.build().fetch_scalar(&mut db).await.unwrap();
        let page: Vec<Expense> = serde_json::from_str(&page).unwrap();
        let is_last = page.len() < 7;
        found.extend(page);
        if is_last {
            return found;
        }
    }
}

#[tokio::test]
async fn whatever_a_list_is_read_by_it_is_the_same_list() {
    let (_folder, store) = empty_store().await;
    let mut db = store.write_unlocked().await.unwrap();
    let who = spent(&mut db).await;
    db.commit().await.unwrap();
    let all = pages(&store, who, &ExpenseQuery::default(), Narrowing::None).await;
    assert_eq!(all.len(), 90);
    let days = [None, Some(date!(2026 - 10 - 10))];
    for (from, category, status, loose, q) in questions(days) {
        for sort in SORTS {
            let query =
                ExpenseQuery { from, category, status, loose, q: q.clone(), sort, ..ExpenseQuery::default() };
            let mut expected: Vec<_> = all.iter().filter(|expense| fits(expense, &query)).cloned().collect();
            expected.sort_by_key(|expense| {
                let amount = (expense.amount.currency().to_string(), expense.amount.minor());
                let by_amount = matches!(sort, Sort::Largest | Sort::Smallest);
                let day = (!by_amount).then_some(expense.date);
                (day, by_amount.then_some(amount), expense.id.to_string())
            });
            if matches!(sort, Sort::Newest | Sort::Largest) {
                expected.reverse();
            }
            for narrowing in [Narrowing::None, Narrowing::Day, Narrowing::Status] {
                if narrowing != Narrowing::Status || status.is_some() {
                    assert_eq!(
                        pages(&store, who, &query, narrowing).await,
                        expected,
                        "{query:?} {narrowing:?}"
                    );
                }
            }
        }
    }
}

type Question = (Option<Date>, Option<Category>, Option<Status>, bool, Option<String>);

/// Each combination.
fn questions(days: [Option<Date>; 2]) -> Vec<Question> {
    let mut questions = Vec::new();
    for from in days {
        for category in [None, Some(Category::Meals)] {
            for (status, loose) in [(None, false), (Some(Status::Open), false), (None, true)] {
                for q in [None, Some("shop 2".to_owned())] {
                    questions.push((from, category, status, loose, q));
                }
            }
        }
    }
    questions
}

fn fits(expense: &Expense, query: &ExpenseQuery) -> bool {
    let status = expense.report.as_ref().map(|report| report.status);
    query.from.is_none_or(|from| expense.date >= from)
        && query.category.is_none_or(|category| expense.category == category)
        && query.status.is_none_or(|wanted| status == Some(wanted))
        && (!query.loose || status.is_none())
        && query.q.as_ref().is_none_or(|text| fold(&expense.merchant).contains(text))
}
