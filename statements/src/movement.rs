//! What a bank's words say of a movement: which way it went, what kind it is, whether it is booked.

use std::sync::LazyLock;

use crate::{
    Direction, Kind, State,
    fold::{Words, fold},
};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $words:literal) => {
        $(#[$doc])*
        static $name: LazyLock<Words> = LazyLock::new(|| Words::new($words));
    };
}

words!(
    /// A whole cell that says: out.
    OUT,
    "d|dr|db|dt|dbit|debit|debet|debe|dare|soll|s|af|-|out|débit|débito|debito|cargo|belastung|lastschrift|ut|ud|wn|\
     obciążenie|borç|b|money out|paid out|withdrawal|expense|sortie|uscita|saída|gasto|ausgabe|ausgang|auszahlung|расход|\
     списание|дебет|出金|支出|支|借"
);
words!(
    /// A whole cell that says: in.
    IN,
    "c|cr|ct|crdt|credit|kredit|crédit|crédito|credito|haben|h|haber|avere|a|bij|+|in|abono|gutschrift|inn|ind|ma|\
     uznanie|alacak|money in|paid in|deposit|income|entrée|entrata|entrada|eingang|einnahme|einzahlung|ingreso|\
     приход|зачисление|кредит|入金|収入|收入|收|贷"
);
words!(
    /// A whole cell that says: neither, as it was between the person's own accounts, or came back.
    NEITHER,
    "neutral|/|不计收支|中性交易|其他"
);
words!(
    /// A kind of movement by which money goes out, whoever says so.
    SPENT,
    "sale|purchase|card payment|card purchase|pos|atm|cash withdrawal|withdrawal|directdebit|kartenzahlung|einkauf|\
     kauf|bargeldauszahlung|achat|paiement carte|paiement par carte|retrait|prélèvement|compra|pago con tarjeta|\
     acquisto|pagamento carta|prelievo|betaalautomaat|geldautomaat|płatność kartą|zakup|kortköp|kortkøb|varekjøp|\
     alışveriş|harcama|покупка|снятие наличных|消费|\
     lastschrift|folgelastschrift|erstlastschrift|basislastschrift|visa-umsatz|kartenumsatz|debit transfer|ach debit|\
     debitkartenumsatz|harcaması|carte bancaire|facture carte|pagamento pos|presentment"
);
words!(
    /// A kind of movement by which money comes in, whoever says so.
    RECEIVED,
    "salary|payroll|deposit|direct deposit|directdep|dep|gehalt|lohn|salaire|nómina|stipendio|salário|salaris|\
     wynagrodzenie|lön|maaş|зарплата|工资|給与|interest received|\
     gutschrift|überweisungsgutschr|credit transfer|ach credit|gelen transfer|przelew przychodzący|virement reçu"
);
words!(
    REFUND,
    "refund|card refund|return|cashback|chargeback|reversal|erstattung|rückerstattung|rückzahlung|remboursement|\
     devolución|reembolso|rimborso|estorno|terugbetaling|zwrot|återbetalning|tilbagebetaling|refusjon|iade|возврат|\
     返金|退款|\
     kartenerstattung|zurückerstattung|退款成功|退货"
);
words!(
    FEE,
    "fee|fees|service charge|srvchg|bank charge|gebühr|gebühren|entgelt|kontoführung|frais|comisión|commissione|tarifa|\
     opłata|prowizja|avgift|gebyr|ücret|комиссия|手数料|手续费"
);
words!(
    TRANSFER,
    "own transfer|internal transfer|transfer between accounts|topup|top-up|top up|exchange|xfer|umbuchung|\
     kontoübertrag|virement interne|traspaso|giroconto|transferência entre contas|eigen rekening|przelew własny|\
     egen överföring|egen overføring|virman|перевод между своими счетами|振替|payment thank you|\
     payment received thank you|autopay payment|\
     space transfer|payment - thank you|payment, thank you|payment received - thank you|aufladung|umtausch|pot transfer"
);
words!(
    PENDING,
    "pending|pdng|hold|authorised|authorized|authorisation|authorization|processing|ausstehend|vorgemerkt|offen|\
     en attente|en cours|pendiente|in sospeso|in attesa|pendente|in behandeling|gereserveerd|oczekująca|oczekuje|\
     w trakcie|väntande|reserverat|reserverad|afventer|reserveret|venter|reservert|beklemede|provizyon|в обработке|ожидает|холд|\
     未確定|処理中|待处理|处理中|\
     umsatz vorgemerkt|non contabilizzato|non comptabilisé|autorizzato|autorizada|nierozliczona|blokada|unposted|não efetivado"
);
words!(
    /// That it is booked. Whatever names no state says nothing of one.
    BOOKED,
    "booked|posted|completed|complete|cleared|settled|success|ok|sent|gebucht|umsatz gebucht|abgeschlossen|berechnet|exécuté|\
     comptabilisé|terminé|ejecutado|completado|contabilizado|contabilizzato|eseguito|completato|efetivado|concluído|verwerkt|\
     geaccepteerd|zrealizowana|rozliczona|zaksięgowana|bokförd|utförd|udført|bogført|bokført|utført|tamamlandı|исполнено|\
     выполнено|交易成功|支付成功|已存入零钱|已转账|已收钱|对方已收钱|朋友已收钱|提现已到账|完了|確定"
);
words!(
    /// What stands among a movement's words where there is no column for it.
    UNSETTLED,
    "transakcja nierozliczona|umsatz vorgemerkt|vorgemerkter umsatz"
);
words!(
    REVERTED,
    "reverted|reversed|declined|failed|cancelled|canceled|rejected|void|voided|storniert|storno|abgelehnt|annulé|\
     refusé|rejeté|cancelado|cancelada|anulado|rechazado|annullato|rifiutato|estornado|recusado|geannuleerd|geweigerd|\
     anulowana|odrzucona|avbruten|nekad|annulleret|afvist|avvist|kansellert|iptal|reddedildi|отменён|отклонен|отклонён|\
     取消|キャンセル|已取消|交易关闭|失败|\
     已全额退款|已退款"
);
words!(
    /// What is said of money that came in, also by whoever has sent it: for what is likely, and not for what is so.
    LIKELY_RECEIVED,
    "thank you|payment received|payroll|salary|refund|reversal|gehalt|lohn|gutschrift|gutschr|erstattung|rückzahlung|\
     zahlung/überweisung erhalten|ihre zahlung|salaire|remboursement|virement recu|vir recu|nómina|nomina|devolución|abono|\
     stipendio|rimborso|bonifico a vostro favore|salário|estorno|recebido|recebida|pagamento recebido|salaris|terugbetaling|\
     wynagrodzenie|zwrot|lön|løn|lønn|maaş|iade|ödeme|зарплата|возврат|пополнение|給与|給料|返金|入金|工资|退款|还款"
);
words!(
    /// A line at the end, or between, that sums up.
    SUM,
    "total|totals|tot|sum|bal|summe|gesamt|gesamtsumme|saldo|balance|opening balance|closing balance|anfangssaldo|endsaldo|\
     kontostand|solde|totale|saldo inicial|saldo final|totaal|razem|suma|saldo początkowe|summa|toplam|итого|合計|合计|\
     总计|end of report|end of file|page|seite"
);

words!(
    /// What a line is called that says what is on the account, and is no movement although it has a day and an amount.
    BALANCE,
    "opening balance|closing balance|balance brought forward|balance carried forward|anfangssaldo|endsaldo|saldo|saldovortrag|\
     kontostand|alter kontostand|neuer kontostand|solde|ancien solde|nouveau solde|saldo inicial|saldo final|saldo anterior|\
     saldo iniziale|saldo finale|beginsaldo|eindsaldo|saldo początkowe|saldo końcowe|ingående saldo|utgående saldo|\
     devreden bakiye|bakiye|входящий остаток|исходящий остаток|繰越|前月繰越|期初余额|期末余额|\
     beginning balance|ending balance"
);

words!(
    /// How such a line begins, whatever day it names behind that.
    SUMMED,
    "opening balance|closing balance|beginning balance|ending balance|balance brought forward|balance carried forward|\
     saldo anterior|saldo inicial|saldo final|saldo do dia|solde au|ancien solde|nouveau solde|alter kontostand|neuer kontostand"
);

/// Which way money went, by a cell that says nothing else.
pub(crate) fn direction_of(text: &str) -> Option<Direction> {
    let folded = match text.trim() {
        sign @ ("-" | "+") => sign.to_owned(),
        "\u{2212}" => "-".to_owned(),
        text => fold(text),
    };
    match () {
        () if OUT.contain(&folded) => Some(Direction::Out),
        () if IN.contain(&folded) => Some(Direction::In),
        () => None,
    }
}

/// Whether a cell that says which way money went says that it did neither.
pub(crate) fn says_neither(text: &str) -> bool {
    NEITHER.contain(&fold(text))
}

/// What kind of movement a cell names, folded.
pub(crate) fn kind_of(folded: &str) -> Kind {
    match () {
        () if REFUND.are_in(folded) => Kind::Refund,
        () if TRANSFER.are_in(folded) => Kind::Transfer,
        () if FEE.are_in(folded) => Kind::Fee,
        () => Kind::Payment,
    }
}

/// Which way money goes in a movement of the kind that the folded cell names. None where it may go either way.
pub(crate) fn direction_of_kind(folded: &str) -> Option<Direction> {
    match kind_of(folded) {
        Kind::Refund => Some(Direction::In),
        Kind::Fee => Some(Direction::Out),
        Kind::Transfer => None,
        Kind::Payment if RECEIVED.are_in(folded) => Some(Direction::In),
        Kind::Payment if SPENT.are_in(folded) => Some(Direction::Out),
        Kind::Payment => None,
    }
}

/// Whether a bank says by this word, in any case and with any accents, that money came back.
#[must_use]
pub fn says_refund(word: &str) -> bool {
    REFUND.contain(&fold(word))
}

/// Whether a folded text is of money that came in, as far as anybody can tell.
pub(crate) fn sounds_received(folded: &str) -> bool {
    LIKELY_RECEIVED.are_in(folded)
}

/// How far a movement is, by a folded cell.
pub(crate) fn state_of(folded: &str) -> State {
    state_in(folded).unwrap_or(State::Booked)
}

/// How far a movement is, by its folded words.
pub(crate) fn state_of_words(folded: &str) -> State {
    if UNSETTLED.are_in(folded) { State::Pending } else { State::Booked }
}

/// The state that a folded cell names, if it names one.
pub(crate) fn state_in(folded: &str) -> Option<State> {
    match () {
        () if REVERTED.are_in(folded) => Some(State::Reverted),
        () if PENDING.are_in(folded) => Some(State::Pending),
        () if BOOKED.contain(folded) => Some(State::Booked),
        () => None,
    }
}

/// Whether a movement that is called so is none, but what is on the account.
pub(crate) fn is_balance(folded: &str) -> bool {
    // `S A L D O`
    let close = || folded.replace(' ', "");
    BALANCE.contain(folded)
        || SUMMED.begin(folded)
        || folded.chars().nth(1) == Some(' ') && BALANCE.contain(&close())
}

/// Whether a line that begins so sums up, or ends so in writing without blanks.
pub(crate) fn is_sum(folded: &str) -> bool {
    let unparted = folded.chars().all(|one| u32::from(one) >= 0x3000);
    SUM.begin(folded) || unparted && SUM.are_in(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_column_say_which_way_money_went() {
        for word in ["D", "DR", "Debit", "S", "Soll", "Af", "-", "\u{2212}", "DBIT", "Débit", "出金", "支出"]
        {
            assert_eq!(direction_of(word), Some(Direction::Out), "{word}");
        }
        for word in ["C", "CR", "Credit", "H", "Haben", "Bij", "+", "CRDT", "Avere", "入金", "收入"] {
            assert_eq!(direction_of(word), Some(Direction::In), "{word}");
        }
        for word in ["", "DEB", "x", "Debit card"] {
            assert_eq!(direction_of(word), None, "{word}");
        }
    }

    #[test]
    fn kinds_and_states_are_known() {
        let kind = |text: &str| (kind_of(&fold(text)), direction_of_kind(&fold(text)));
        assert_eq!(kind("CARD_PAYMENT"), (Kind::Payment, Some(Direction::Out)));
        assert_eq!(kind("CARD_REFUND"), (Kind::Refund, Some(Direction::In)));
        assert_eq!(kind("ATM"), (Kind::Payment, Some(Direction::Out)));
        assert_eq!(kind("Sale"), (Kind::Payment, Some(Direction::Out)));
        assert_eq!(kind("Payment"), (Kind::Payment, None));
        assert_eq!(kind("DEB"), (Kind::Payment, None));
        assert_eq!(kind("TOPUP"), (Kind::Transfer, None));
        assert_eq!(kind("Kontoführung"), (Kind::Fee, Some(Direction::Out)));
        assert_eq!(state_of("pending"), State::Pending);
        assert_eq!(state_of("completed"), State::Booked);
        assert_eq!(state_of("storniert"), State::Reverted);
        assert!(says_refund("REFUND") && says_refund("rückerstattung") && !says_refund("refundable"));
        assert!(is_sum("saldo 31.10.2026") && is_sum("total") && !is_sum("totalenergies"));
    }
}
