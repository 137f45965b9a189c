//! Excel's workbook around the rows of its one sheet.

use std::io::{self, Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

/// The file. `rows` writes the rows of the sheet as XML, which are packed as they come; `strings` are the texts that their
/// cells name by number. Of the two formats for cells the second is a day's.
pub(crate) fn workbook(
    strings: &str,
    rows: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>) -> io::Result<()>,
) -> io::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    for (name, content) in [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Oct\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                <Relationship Id=\"r2\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
                <Relationship Id=\"r3\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/sharedStrings.xml",
            format!("<sst xmlns=\"{main}\" count=\"9\" uniqueCount=\"9\">{strings}</sst>"),
        ),
    ] {
        writer.start_file(name, SimpleFileOptions::default())?;
        writer.write_all(content.as_bytes())?;
    }
    writer.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())?;
    write!(writer, "<worksheet xmlns=\"{main}\"><sheetData>")?;
    rows(&mut writer)?;
    write!(writer, "</sheetData></worksheet>")?;
    Ok(writer.finish()?.into_inner())
}
