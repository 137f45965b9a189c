//! By which words a header says what a column means.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    Meaning,
    currency_text::CurrencyText,
    fold::{Words, fold},
};

/// The words of each meaning: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish and
/// Norwegian, Turkish, Russian, Japanese, Chinese. A word may have several meanings; what the column holds tells which.
const WORDS: [(Meaning, &str); 19] = [
    (
        Meaning::Day,
        "date|transaction date|trans date|trans. date|started date|purchase date|date of transaction|datum|\
         transaktionsdatum|kaufdatum|belegdatum|umsatzdatum|date de transaction|date transaction|date operation|\
         date d'opération|date de l'opération|date d'achat|fecha|fecha de operación|fecha operación|f. operación|\
         fecha de la transacción|fecha de compra|data|data operazione|data transazione|data da transação|\
         data da compra|data mov.|data do movimento|data movimento|transactiedatum|datum transactie|\
         data transakcji|data operacji|transaktionsdag|transaktionsdato|köpdatum|kjøpsdato|købsdato|dato|\
         işlem tarihi|tarih|дата|дата операции|дата транзакции|日付|取引日|利用日|ご利用日|お取引日|年月日|日期|\
         交易日期|交易时间|交易日",
    ),
    (
        Meaning::Booked,
        "booking date|posting date|post date|posted date|posted|date posted|completed date|settlement date|\
         process date|buchungstag|buchungsdatum|buchung|date de comptabilisation|date comptable|fecha contable|\
         fecha de contabilización|data contabile|data contabilizzazione|data de lançamento|data lançamento|\
         boekdatum|boekingsdatum|data księgowania|bokföringsdag|bokföringsdatum|bogføringsdato|bokføringsdato|\
         bokført|muhasebe tarihi|дата проводки|дата обработки|記帳日|計上日|记账日期|入账日期",
    ),
    (
        Meaning::Value,
        "value date|valuta|valutadatum|wertstellung|wertstellungstag|wert|date de valeur|date valeur|fecha valor|\
         f. valor|data valuta|data valor|data-valor|rentedatum|valutadag|valutadato|rentedato|data waluty|\
         valör tarihi|дата валютирования|起息日",
    ),
    (
        Meaning::Payee,
        "merchant|merchant name|payee|name|partner name|partner|beguenstigter|empfaenger|zahlungsempfänger*in|\
         counterparty name|beneficiary name|beneficiary|counterparty|recipient|paid to|vendor|auftraggeber|empfänger|\
         zahlungsempfänger|begünstigter|zahlungspflichtiger|händler|name zahlungsbeteiligter|bénéficiaire|\
         commerçant|marchand|tiers|beneficiario|comercio|establecimiento|proveedor|esercente|controparte|\
         estabelecimento|favorecido|beneficiário|naam|naam tegenpartij|tegenpartij|begunstigde|odbiorca|\
         kontrahent|nadawca|mottagare|modtager|mottaker|alıcı|işyeri|üye işyeri|получатель|контрагент|магазин|\
         加盟店|利用店名|ご利用店名|お取扱先|支払先|商户|商户名称|对方户名|交易对方|收款方",
    ),
    (
        Meaning::Text,
        "description|details|transaction details|transaction description|memo|narrative|particulars|note|notes|\
         purpose|reference|payment reference|verwendungszweck|buchungstext|beschreibung|betreff|text|libellé|motif|détail|détails|\
         concepto|descripción|detalle|observaciones|descrizione|causale|descrizione operazione|dettagli|descrição|\
         histórico|descritivo|omschrijving|mededelingen|mededeling|naam / omschrijving|opis|opis operacji|tytuł|\
         tytuł operacji|szczegóły|beskrivning|specifikation|rubrik|beskrivelse|forklaring|tekst|açıklama|описание|\
         назначение платежа|назначение|摘要|内容|ご利用内容|お取引内容|取引内容|说明|交易说明|备注|用途",
    ),
    (
        Meaning::Category,
        "category|kategorie|catégorie|categoría|categoria|categorie|kategoria|kategori|категория|カテゴリ|类别|分类",
    ),
    (
        Meaning::Kind,
        "type|transaction type|trans type|kind|umsatzart|buchungsart|transaktionstyp|umsatztyp|typ|art|type d'opération|\
         type de transaction|nature|tipo|tipo de operación|tipo operazione|tipo de transação|tipo movimento|\
         mutatiesoort|soort|typ operacji|typ transakcji|rodzaj|transaktionstype|transaksjonstype|tür|işlem tipi|\
         тип|тип операции|種別|区分|取引区分|类型|交易类型",
    ),
    (
        Meaning::State,
        "state|status|zustand|état|statut|estado|stato|situação|toestand|stan|tilstand|durum|статус|ステータス|状態|状态|\
         交易状态",
    ),
    (
        Meaning::Amount,
        "amount|transaction amount|billing amount|betrag|umsatz|montant|montant de l'opération|importe|monto|\
         cantidad|importo|ammontare|valor|montante|quantia|bedrag|kwota|kwota operacji|kwota transakcji|belopp|\
         beløb|beløp|tutar|işlem tutarı|сумма|сумма операции|金額|利用金額|ご利用金額|取引金額|金额|交易金额",
    ),
    (
        Meaning::MoneyOut,
        "paid out|money out|debit|debit amount|debits|withdrawal|withdrawals|withdrawal amount|spent|soll|ausgabe|\
         ausgaben|belastung|débit|retrait|dépense|dépenses|cargo|cargos|debe|retiro|gasto|addebito|addebiti|dare|\
         uscite|uscita|débito|debito|débitos|saída|saídas|af|uitgaven|afschrijving|obciążenia|obciążenie|wydatki|\
         uttag|utgift|ut fra konto|ut|hævet|udgift|borç|çekilen|gider|расход|списание|出金|お引出し|支出|支出金额|借方",
    ),
    (
        Meaning::MoneyIn,
        "paid in|money in|credit|credit amount|credits|deposit|deposits|deposit amount|received|haben|eingang|\
         gutschrift|einnahme|einnahmen|crédit|versement|recette|abono|abonos|haber|ingreso|ingresos|accredito|\
         accrediti|avere|entrate|entrata|crédito|credito|créditos|entrada|entradas|bij|inkomsten|bijschrijving|\
         uznania|uznanie|wpływy|insättning|inn på konto|inn|indsat|indtægt|alacak|yatan|gelir|приход|зачисление|\
         入金|お預入れ|収入|收入|收入金额|贷方",
    ),
    (
        Meaning::Direction,
        "debit/credit|credit/debit|debit or credit|dr/cr|cr/dr|d/c|c/d|soll/haben|s/h|sign|vorzeichen|debit credit|\
         credit debit indicator|sens|signe|debe/haber|d/h|segno|dare/avere|d/a|sinal|af bij|af/bij|strona|\
         borç/alacak|b/a|дебет/кредит|入出金|入出金区分|收支|收/支|借贷标志|debit|credit|soll|haben|débit|crédit",
    ),
    (
        Meaning::Currency,
        "currency|ccy|cur|curr|currency code|währung|waehrung|devise|monnaie|moneda|divisa|valuta|moeda|munt|muntsoort|waluta|\
         para birimi|döviz|döviz cinsi|валюта|通貨|币种|货币",
    ),
    (
        Meaning::Fee,
        "fee|fees|charge|charges|commission|gebühr|gebühren|entgelt|provision|frais|comisión|comisiones|commissione|\
         commissioni|spese|comissão|taxa|tarifa|kosten|opłata|prowizja|avgift|gebyr|ücret|komisyon|masraf|комиссия|\
         手数料|手续费",
    ),
    (
        Meaning::ForeignAmount,
        "foreign amount|original amount|local amount|amount in foreign currency|foreign currency amount|\
         fremdwährungsbetrag|betrag in fremdwährung|ursprungsbetrag|originalbetrag|betrag in originalwährung|\
         montant en devise|montant devise|montant d'origine|importe original|importe en divisa|importe divisa|\
         importo originale|importo in valuta|importo in divisa|valor original|valor em moeda estrangeira|\
         oorspronkelijk bedrag|bedrag vreemde valuta|kwota oryginalna|kwota w walucie|originalbelopp|\
         utländskt belopp|oprindeligt beløb|valutabeløp|orijinal tutar|döviz tutarı|сумма в валюте операции|\
         сумма в валюте|現地通貨額|外貨金額|外币金额|原币金额",
    ),
    (
        Meaning::ForeignCurrency,
        "foreign currency|original currency|local currency|fremdwährung|originalwährung|ursprungswährung|\
         devise d'origine|moneda original|divisa original|valuta originale|moeda original|oorspronkelijke valuta|\
         waluta oryginalna|originalvaluta|ursprunglig valuta|oprindelig valuta|orijinal para birimi|\
         валюта операции|現地通貨|原币种",
    ),
    (
        Meaning::Balance,
        "balance|running balance|running bal|account balance|available balance|saldo|saldo nach buchung|kontostand|solde|\
         saldo contabile|saldo final|saldo na mutatie|saldo po operacji|saldo po transakcji|saldo etter|bakiye|\
         остаток|баланс|残高|差引残高|余额|账户余额",
    ),
    (
        Meaning::Id,
        "transaction id|transaction number|fitid|id|transaktions-id|transaktionsnummer|umsatz-id|identifiant|\
         id transaction|id de transacción|id transazione|id da transação|identificador|transactie-id|id transakcji|\
         id operacji|işlem no|номер операции|取引番号|交易号|交易订单号|流水号|交易流水号",
    ),
    (
        Meaning::Account,
        "account|account number|iban|konto|kontonummer|auftragskonto|compte|cuenta|conto|conta|rekening|\
         rekeningnummer|rachunek|numer rachunku|hesap|hesap no|счет|номер счета|口座番号|账号|card|card number|card no",
    ),
];

/// Words of an amount that count where no other column is one.
static WEAK: LazyLock<Words> =
    LazyLock::new(|| Words::new("total|value|sum|summe|wartość|valeur|итого|合計"));

/// The meanings of each word.
static MEANINGS: LazyLock<HashMap<String, Vec<Meaning>>> = LazyLock::new(|| {
    let mut meanings = HashMap::<_, Vec<_>>::new();
    for (meaning, words) in WORDS {
        for word in words.split('|') {
            meanings.entry(fold(word)).or_default().push(meaning);
        }
    }
    meanings
});

/// What a header's cell may mean, the likeliest first, and the currency that it names: `Betrag (EUR)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Heading {
    pub(crate) meanings: Vec<Meaning>,
    /// Whether it means that only where nothing else does.
    pub(crate) weak: bool,
    pub(crate) currency: Option<CurrencyText>,
}

impl Heading {
    pub(crate) fn read(name: &str) -> Self {
        // A sentence is none.
        if name.chars().count() > 60 {
            return Self::default();
        }
        let (plain, currency) = without_currency(name);
        let folded = fold(&plain);
        let mut meanings = meanings(&folded);
        // `Auftraggeber / Empfänger`, `Amount (incl. tax)`
        if meanings.is_empty() {
            let mut parts = folded.split(['/', '(', ')', '[', ']']).map(|part| self::meanings(part.trim()));
            meanings = parts.find(|found| !found.is_empty()).unwrap_or_default();
        }
        // `Saldo nach Buchung vom Vortag`: its first words.
        let words: Vec<_> = folded.split(' ').collect();
        for count in (1..words.len()).rev() {
            if !meanings.is_empty() {
                break;
            }
            meanings = self::meanings(&words.get(..count).unwrap_or_default().join(" "));
        }
        let weak = meanings.is_empty() && WEAK.contain(&folded);
        if weak {
            meanings.push(Meaning::Amount);
        }
        Self { meanings, weak, currency }
    }
}

fn meanings(folded: &str) -> Vec<Meaning> {
    MEANINGS.get(folded).cloned().unwrap_or_default()
}

/// A header's cell without the currency that it names, in brackets or at its end.
fn without_currency(name: &str) -> (String, Option<CurrencyText>) {
    let parts: Vec<_> = name
        .split(|one: char| one.is_whitespace() || "()[]（）_".contains(one))
        .filter(|part| !part.is_empty())
        .collect();
    let named = |part: &&str| {
        let is_code = part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_sign = !part.is_ascii() || part.contains('$');
        (is_code || is_sign).then(|| CurrencyText::read(part)).flatten()
    };
    let Some(currency) = parts.iter().find_map(named).filter(|_| parts.len() > 1) else {
        return (name.to_owned(), None);
    };
    let mut rest: Vec<_> = parts.iter().filter(|part| named(part).is_none()).copied().collect();
    // `Betrag in EUR`, but `Paid in EUR`
    while rest.len() > 1
        && meanings(&fold(&rest.join(" "))).is_empty()
        && rest.last().is_some_and(|word| matches!(*word, "in" | "en" | "em" | "w" | "i"))
    {
        rest.pop();
    }
    (rest.join(" "), Some(currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(name: &str) -> Option<Meaning> {
        Heading::read(name).meanings.first().copied()
    }

    #[test]
    fn a_column_is_known_by_its_name_in_the_languages_of_most_banks() {
        for (names, meanings) in [
            ("Buchungstag;Verwendungszweck;Betrag (EUR);Saldo nach Buchung", "Booked Text Amount Balance"),
            (
                "Transaction Date,Post Date,Description,Category,Type,Amount,Memo",
                "Day Booked Text Category Kind Amount Text",
            ),
            ("Date;Libellé;Débit;Crédit;Solde", "Day Text MoneyOut MoneyIn Balance"),
            ("Fecha;Concepto;Importe;Divisa;Saldo", "Day Text Amount Currency Balance"),
            ("Data operazione;Causale;Addebiti;Accrediti", "Day Text MoneyOut MoneyIn"),
            ("Data;Descrição;Valor;Saldo", "Day Text Amount Balance"),
            ("Datum;Naam / Omschrijving;Af Bij;Bedrag (EUR);Mutatiesoort", "Day Text Direction Amount Kind"),
            ("Data transakcji;Odbiorca;Kwota;Waluta", "Day Payee Amount Currency"),
            ("Bokföringsdag;Beskrivning;Belopp", "Booked Text Amount"),
            ("Dato;Tekst;Beløb;Saldo", "Day Text Amount Balance"),
            ("Dato;Forklaring;Ut fra konto;Inn på konto", "Day Text MoneyOut MoneyIn"),
            ("Tarih;Açıklama;Tutar;Bakiye", "Day Text Amount Balance"),
            ("Дата операции;Описание;Сумма операции;Валюта", "Day Text Amount Currency"),
            ("ご利用日;ご利用店名;ご利用金額", "Day Payee Amount"),
            ("交易日期;交易对方;金额;收/支", "Day Payee Amount Direction"),
            ("Auftraggeber / Empfänger;AMOUNT;money_out", "Payee Amount MoneyOut"),
            ("Beguenstigter/Zahlungspflichtiger;Waehrung;Running Bal.", "Payee Currency Balance"),
        ] {
            let found: Vec<_> =
                names.split([';', ',']).map(|name| format!("{:?}", first(name).unwrap())).collect();
            assert_eq!(found.join(" "), meanings, "{names}");
        }
        assert_eq!(first("DE00 0000 0000 0000 0000 00"), None);
        assert_eq!(first(""), None);
        assert!(Heading::read("Total").weak);
    }

    #[test]
    fn a_header_may_name_the_currency() {
        let eur = CurrencyText::read("EUR");
        for name in
            ["Betrag (EUR)", "Amount EUR", "Betrag in EUR", "Montant en EUR", "Amount (€)", "Kwota [EUR]"]
        {
            assert_eq!(Heading::read(name).currency, eur, "{name}");
            assert_eq!(first(name), Some(Meaning::Amount), "{name}");
        }
        assert_eq!(Heading::read("Amount").currency, None);
        assert_eq!(first("Paid in (EUR)"), Some(Meaning::MoneyIn));
        assert_eq!(Heading::read("金額（円）").currency, CurrencyText::read("JPY"));
    }
}
