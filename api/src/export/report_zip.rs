//! `…/report.zip`: a report as a folder to keep, its expenses for a spreadsheet and the receipts that prove them. It is
//! sent while it is packed, so that however large it becomes, one receipt is held at a time.

mod file_names;

use std::{collections::HashMap, error::Error, sync::Arc};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderName, HeaderValue, header},
};
use domain::{Expense, ExpenseId, Receipt, Report};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use utoipa_axum::routes;
use zip::result::ZipError;

use file_names::{FileNames, archive_name};

use crate::{
    auth::{
        caller::Caller,
        identity::Identity,
        scope::{ApproveReports, ReadReports},
    },
    formats::{
        csv::write,
        zip::{Member, packed},
    },
    http::{
        content_disposition,
        endpoint::Endpoint,
        openapi::{
            binary_file::BinaryFile,
            responses::{Guarded, NotFound},
        },
        problem::ApiError,
    },
    receipts::{
        files::{Receipts, error::FileError},
        store::ExpenseAccess,
    },
    reports::{
        path::{ReportPath, report_id},
        report_expenses::store::ReportExpense,
        store::ReportAccess,
    },
    state::ApiState,
    store::{Store, error::OperationError},
};

pub(crate) fn routes() -> [Endpoint; 2] {
    [routes!(own), routes!(for_approval)]
}

/// One of the caller's reports as a ZIP archive: its expenses as a CSV file, and their receipts.
#[utoipa::path(
    get,
    path = "/reports/{id}/report.zip",
    operation_id = "download_report",
    tag = "reports",
    params(("id" = domain::ReportId, Path, description = "Which report.")),
    responses(
        (
            status = OK,
            description = "`expenses.csv`, and a folder of receipts for each expense that has some.",
            body = inline(BinaryFile),
            content_type = "application/zip",
            headers(("Content-Disposition" = String)),
        ),
        NotFound, Guarded,
    ),
    security(("access_token" = ["read:reports"])),
)]
async fn own(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
) -> Result<Archive, ApiError> {
    archive(&api, caller.into_identity(), ReportAccess::Own, path).await
}

/// A report that was handed in as a ZIP archive: its expenses as a CSV file, and their receipts.
#[utoipa::path(
    get,
    path = "/approvals/{id}/report.zip",
    operation_id = "download_approval",
    tag = "approvals",
    params(("id" = domain::ReportId, Path, description = "Which report.")),
    responses(
        (
            status = OK,
            description = "`expenses.csv`, and a folder of receipts for each expense that has some.",
            body = inline(BinaryFile),
            content_type = "application/zip",
            headers(("Content-Disposition" = String)),
        ),
        NotFound, Guarded,
    ),
    security(("access_token" = ["approve:reports"])),
)]
async fn for_approval(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
) -> Result<Archive, ApiError> {
    archive(&api, caller.into_identity(), ReportAccess::Approvals, path).await
}

type Archive = ([(HeaderName, HeaderValue); 4], Body);

/// Why an archive ends too soon. Whoever downloads it sees that the answer is cut off.
#[derive(Debug, thiserror::Error)]
enum DownloadError {
    #[error("what goes into the archive can't be read")]
    NotRead(#[from] OperationError),
    #[error("a file that goes into the archive can't be read")]
    FileNotRead(#[from] FileError),
    #[error("the archive can't be packed")]
    NotPacked(#[from] ZipError),
}

async fn archive(
    api: &ApiState,
    person: Identity,
    reach: ReportAccess,
    path: ReportPath,
) -> Result<Archive, ApiError> {
    let (report, receipts) = api.store.report_with_receipts(&person, reach, report_id(path)?).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, content_disposition::attachment(&archive_name(&report.title))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let expenses = write::heading() + &report.expenses.iter().map(write::expense).collect::<String>();
    let sheet = Member { name: "expenses.csv".to_owned(), at: api.now(), content: expenses.into() };
    let reader = Reader { store: api.store.clone(), files: api.receipts.clone(), person };
    let files = reader.read(receipt_files(reach, &report, receipts));
    let packed = packed(stream::iter([Ok(sheet)]).chain(files));
    let packed = packed.inspect_err(|error| {
        tracing::error!(target: "api", error = error as &dyn Error, "an archive was cut off");
    });
    Ok((headers, Body::from_stream(packed)))
}

/// A receipt, how the person comes to it, and what it is called in the archive.
struct ReceiptFile {
    of: ExpenseAccess,
    receipt: Receipt,
    name: String,
}

/// The receipts of a report in the order of its expenses, each expense's in a folder that bears its number.
fn receipt_files(
    reach: ReportAccess,
    report: &Report,
    receipts: Vec<(ExpenseId, Receipt)>,
) -> Vec<ReceiptFile> {
    let mut of_expense = HashMap::<_, Vec<_>>::new();
    for (expense, receipt) in receipts {
        of_expense.entry(expense).or_default().push(receipt);
    }
    let of = |expense: &Expense| match reach {
        ReportAccess::Own => ExpenseAccess::Own(expense.id),
        ReportAccess::Approvals => {
            ExpenseAccess::Approval(ReportExpense { report: report.id, expense: expense.id })
        }
    };
    let mut receipt_files = Vec::new();
    for (number, expense) in (1..).zip(&report.expenses) {
        let mut names = FileNames::in_folder(number, report.expenses.len(), &expense.merchant);
        let receipts = of_expense.remove(&expense.id).unwrap_or_default().into_iter();
        receipt_files.extend(receipts.map(|receipt| ReceiptFile {
            of: of(expense),
            name: names.give(&receipt.name),
            receipt,
        }));
    }
    receipt_files
}

/// Reads files in the name of a person.
struct Reader {
    store: Store,
    files: Receipts,
    person: Identity,
}

impl Reader {
    /// The files, read and verified one by one: what a file holds and how long it is stands before it in the archive.
    fn read(self, receipt_files: Vec<ReceiptFile>) -> impl Stream<Item = Result<Member, DownloadError>> {
        let reader = Arc::new(self);
        stream::iter(receipt_files).then(move |file| {
            let reader = Arc::clone(&reader);
            async move {
                let ReceiptFile { of, receipt: Receipt { id, added_at: at, .. }, name } = file;
                let (_, content) = reader.store.receipt(&reader.person, of, id).await?;
                Ok(Member { name, at, content: reader.files.read_whole(content).await? })
            }
        })
    }
}
