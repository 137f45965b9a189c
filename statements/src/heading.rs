//! What a cell of a header says of its column: what it means, how well that is known, and in which currency it is.

use std::sync::LazyLock;

use crate::{
    Meaning,
    currency_text::CurrencyText,
    fold::{Words, fold},
    meaning::meanings,
};

/// Words of an amount that count where no other column is one.
static WEAK: LazyLock<Words> =
    LazyLock::new(|| Words::new("total|value|sum|summe|wartość|valeur|итого|合計"));

/// Words that only mean something where they stand alone: `To`, but `To e-mail address`.
static ALONE: LazyLock<Words> = LazyLock::new(|| Words::new("to|from|transaction|gross|direction|card"));

/// Words behind a column's word that make another thing of it: `Partner IBAN` is no partner.
static OTHER_THING: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "iban|bic|number|nr|nr.|no|no.|nummer|id|account|konto|kontonummer|compte|cuenta|conto|konta|rekening|e-mail|\
         email|e-mail-adresse|mail|address|adresse|dirección|indirizzo|adres|type|country|land|city|bank|phone|code",
    )
});

/// Words beside an amount or a currency that say that it is not the account's: `Devise locale`.
static FOREIGN: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "local|lokal|locale|original|originale|d'origine|oorspr|oorspronkelijk|oorspronkelijke|foreign|fremdwährung|\
         étrangère|extranjera|estera|estrangeira|obcej|oryginalna|utländsk|udenlandsk|utenlandsk|yabancı|orijinal",
    )
});

/// What the one is called that pays. Where money came in, that is the other one.
static PAYER: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "zahlungspflichtige*r|zahlungspflichtiger|auftraggeber|payer|payer name|from|source name|sender|donneur d'ordre|émetteur|\
         ordenante|remitente|mittente|ordinante|remetente|opdrachtgever|nadawca|avsändare|afsender|avsender|gönderen|\
         отправитель|плательщик",
    )
});

/// How a header's cell is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Known {
    /// By all that it says.
    #[default]
    Whole,
    /// By what stands before a bracket or a slash, or behind it.
    Part,
    /// By its first words.
    Beginning,
}

/// What a header's cell may mean, the likeliest first, and the currency that it names: `Betrag (EUR)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Heading {
    pub(crate) meanings: Vec<Meaning>,
    pub(crate) known: Known,
    /// Whether it means that only where nothing else does.
    pub(crate) weak: bool,
    /// Whether it is of the one that pays, among those who are paid.
    pub(crate) payer: bool,
    pub(crate) currency: Option<CurrencyText>,
}

impl Heading {
    pub(crate) fn read(name: &str) -> Self {
        // A sentence is none.
        if name.chars().count() > 60 {
            return Self::default();
        }
        // `CAD$` alone is an amount in that currency.
        let alone = name.trim();
        if alone.len() >= 3 && alone == alone.to_uppercase() {
            let currency = CurrencyText::read(alone.strip_suffix('$').unwrap_or(alone));
            if matches!(currency, Some(CurrencyText::Code(_))) {
                return Self { meanings: vec![Meaning::Amount], currency, ..Self::default() };
            }
        }
        let (plain, currency) = without_currency(name);
        let folded = fold(&plain);
        let (meanings, known) = found(&folded, &fold(&words_apart(&plain)));
        let weak = meanings.is_empty() && WEAK.contain(&folded);
        let meanings = if weak { vec![Meaning::Amount] } else { meanings };
        Self { meanings, known, weak, payer: PAYER.contain(&folded), currency }
    }
}

/// The meanings of a header's cell, and how it is known.
fn found(folded: &str, apart: &str) -> (Vec<Meaning>, Known) {
    // `dateOp`, `Omschrijving-1`
    let counted = apart.trim_end_matches(|one: char| one.is_ascii_digit() || "- #".contains(one));
    for whole in [folded, apart, counted] {
        let found = meanings(whole);
        if !found.is_empty() {
            return (found, Known::Whole);
        }
    }
    // `City/State` is an address.
    if apart.split(['/', '(', ')']).any(|part| part.trim() == "city") {
        return (Vec::new(), Known::Whole);
    }
    // `Auftraggeber / Empfänger`, `Amount (incl. tax)`
    let mut parts = apart.split(['/', '(', ')', '[', ']']).map(|part| meanings(part.trim()));
    if let Some(found) = parts.find(|found| !found.is_empty()) {
        return (of_whom(found, apart), Known::Part);
    }
    // `Saldo nach Buchung vom Vortag`: its first words.
    let words: Vec<_> = apart.split(' ').collect();
    for count in (1..words.len()).rev() {
        let (first, rest) = words.split_at(count);
        let (first, rest) = (first.join(" "), rest.join(" "));
        let found = meanings(&first);
        // `Originalbetrag Währung`
        if meanings(&rest).first() == Some(&Meaning::Currency) {
            let of_amount = found.iter().find_map(|meaning| match meaning {
                Meaning::Amount => Some(Meaning::Currency),
                Meaning::ForeignAmount => Some(Meaning::ForeignCurrency),
                _ => None,
            });
            if let Some(currency) = of_amount {
                return (of_whom(vec![currency], &rest), Known::Beginning);
            }
        }
        if !found.is_empty() && !ALONE.contain(&first) && !OTHER_THING.are_in(&rest) {
            return (of_whom(found, &rest), Known::Beginning);
        }
    }
    (Vec::new(), Known::Whole)
}

/// The same, of the currency in which it was spent where the words beside it say so.
fn of_whom(found: Vec<Meaning>, beside: &str) -> Vec<Meaning> {
    let foreign = FOREIGN.are_in(beside);
    let each = found.into_iter().map(|meaning| match meaning {
        Meaning::Amount if foreign => Meaning::ForeignAmount,
        Meaning::Currency if foreign => Meaning::ForeignCurrency,
        meaning => meaning,
    });
    each.collect()
}

/// `RunningBalance` as two words.
fn words_apart(name: &str) -> String {
    let mut apart = String::with_capacity(name.len() + 4);
    let mut small = false;
    for one in name.chars() {
        if small && one.is_uppercase() {
            apart.push(' ');
        }
        small = one.is_lowercase();
        apart.push(one);
    }
    apart
}

/// A header's cell without the currency that it names, in brackets or at its end.
fn without_currency(name: &str) -> (String, Option<CurrencyText>) {
    let parts: Vec<_> = name
        .split(|one: char| one.is_whitespace() || "()[]（）_".contains(one))
        .filter(|part| !part.is_empty())
        .collect();
    let named = |part: &&str| {
        let is_code = part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_sign = !part.is_ascii()
            || part.contains('$')
            || ["euro", "euros", "kr", "tl"].contains(&fold(part).as_str());
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
    fn a_word_is_known_wherever_it_stands_and_not_where_it_is_of_another_thing() {
        for (name, meaning, known) in [
            ("Amount", Some(Meaning::Amount), Known::Whole),
            ("RunningBalance", Some(Meaning::Balance), Known::Whole),
            ("Omschrijving-2", Some(Meaning::Text), Known::Whole),
            ("Amount (tip)", Some(Meaning::Amount), Known::Part),
            ("Montant TVA", Some(Meaning::Amount), Known::Beginning),
            ("Montant local de l'opération", Some(Meaning::ForeignAmount), Known::Beginning),
            ("Devise locale", Some(Meaning::ForeignCurrency), Known::Whole),
            ("Partner Name", Some(Meaning::Payee), Known::Whole),
            ("Partner IBAN", None, Known::Whole),
            ("To", Some(Meaning::Payee), Known::Whole),
            ("To whom it may concern", None, Known::Whole),
            ("USD$", Some(Meaning::Amount), Known::Whole),
            ("Originalbetrag Währung", Some(Meaning::ForeignCurrency), Known::Beginning),
            ("Amount currency", Some(Meaning::Currency), Known::Beginning),
            ("City/State", None, Known::Whole),
        ] {
            let heading = Heading::read(name);
            assert_eq!((heading.meanings.first().copied(), heading.known), (meaning, known), "{name}");
        }
        assert!(Heading::read("Zahlungspflichtige*r").payer && !Heading::read("Zahlungsempfänger*in").payer);
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
