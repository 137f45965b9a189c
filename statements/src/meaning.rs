//! By which words a header says what a column means.

use std::{collections::HashMap, sync::LazyLock};

use crate::{Meaning, fold::fold};

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
         交易日期|交易时间|交易日|\
         created on|created|datetime|date/time|datum des beginns|einkaufsdatum|abschlussdatum|umsatztag|buchungszeit|\
         date de début|date op|fecha de inicio|f. operacion|data di inizio|data de início|data registrazione|\
         startdatum|uitvoeringsdatum|datum verrichting|data rozpoczęcia|başlangıç tarihi|дата совершения операции|\
         дата начала|ご利用日時|取引日時|交易日|交易时间|交易创建时间|txn date|trade date|time",
    ),
    (
        Meaning::Booked,
        "booking date|posting date|post date|posted date|posted|date posted|completed date|settlement date|\
         process date|buchungstag|buchungsdatum|buchung|date de comptabilisation|date comptable|fecha contable|\
         fecha de contabilización|data contabile|data contabilizzazione|data de lançamento|data lançamento|\
         boekdatum|boekingsdatum|data księgowania|bokföringsdag|bokföringsdatum|bogføringsdato|bokføringsdato|\
         bokført|muhasebe tarihi|дата проводки|дата обработки|記帳日|計上日|记账日期|入账日期|\
         booked at|date processed|date entered|clearing date|finished on|datum des abschlusses|eingangstag|\
         date de fin|date de comptabilisation|fecha de finalización|data di completamento|data de conclusão|\
         data rozliczenia|data zrealizowania|datum voltooid|datum verrekening|reskontradatum|tamamlanma tarihi|\
         дата обработки операции|дата платежа|银行记账日|记账日|入账时间|settled date",
    ),
    (
        Meaning::Value,
        "value date|valuta|valutadatum|wertstellung|wertstellungstag|wert|date de valeur|date valeur|fecha valor|\
         f. valor|data valuta|data valor|data-valor|rentedatum|valutadag|valutadato|rentedato|data waluty|\
         valör tarihi|дата валютирования|起息日|\
         value dat|wertstellungsdatum|valuta date|date val|f.valor|interest date|data waluty|valutadag",
    ),
    (
        Meaning::Payee,
        "merchant|merchant name|payee|name|partner name|partner|beguenstigter|empfaenger|zahlungsempfänger*in|\
         counterparty name|beneficiary name|beneficiary|counterparty|recipient|paid to|vendor|auftraggeber|empfänger|\
         zahlungsempfänger|begünstigter|zahlungspflichtiger|händler|name zahlungsbeteiligter|bénéficiaire|\
         commerçant|marchand|tiers|beneficiario|comercio|establecimiento|proveedor|esercente|controparte|\
         estabelecimento|favorecido|beneficiário|naam|naam tegenpartij|tegenpartij|begunstigde|odbiorca|\
         kontrahent|nadawca|mottagare|modtager|mottaker|alıcı|işyeri|üye işyeri|получатель|контрагент|магазин|\
         加盟店|利用店名|ご利用店名|お取扱先|支払先|商户|商户名称|对方户名|交易对方|收款方|\
         counter party|zahlungspflichtige*r|zahlungspflichtiger|payer name|payer|payee name|target name|to|from|\
         contrepartie|nom de la contrepartie|nom|naam van de tegenpartij|tegenrekeninghouder|handelaar|\
         dane kontrahenta|odbiorca/zleceniodawca|namn|navn|ご利用先|ご利用先など|利用先|取引先|对手信息|商户|\
         source name|partnername",
    ),
    (
        Meaning::Text,
        "vorgang/verwendungszweck|description|details|transaction details|transaction description|memo|narrative|particulars|note|notes|\
         purpose|reference|payment reference|verwendungszweck|buchungstext|beschreibung|betreff|text|libellé|motif|détail|détails|\
         concepto|descripción|detalle|observaciones|descrizione|causale|descrizione operazione|dettagli|descrição|\
         histórico|descritivo|omschrijving|mededelingen|mededeling|naam / omschrijving|opis|opis operacji|tytuł|\
         tytuł operacji|szczegóły|beskrivning|specifikation|rubrik|beskrivelse|forklaring|tekst|açıklama|описание|\
         назначение платежа|назначение|摘要|内容|ご利用内容|お取引内容|取引内容|入出金内容|说明|交易说明|备注|用途|\
         narration|transaction remarks|transaction ref|memo/description|avisierungstext|libellés|libelle simplifie|\
         libellé opération|movimiento|operazione|referens|tittel|основание|摘要内容|お取り扱い内容|交易描述|交易摘要|交易地点/附言|商品说明|商品|\
         对方户名称|\
         label|más datos|comentario|sub-description|message|communication|transactie|subject|交易场所|客户摘要|buchungs-info|\
         交易备注|lançamento",
    ),
    (
        Meaning::Category,
        "category|kategorie|catégorie|categoría|categoria|categorie|kategoria|kategori|категория|カテゴリ|类别|分类|\
         spending category",
    ),
    (
        Meaning::Kind,
        "type|transaction type|trans type|kind|umsatzart|buchungsart|transaktionstyp|umsatztyp|typ|art|type d'opération|\
         type de transaction|nature|tipo|tipo de operación|tipo operazione|tipo de transação|tipo movimento|\
         mutatiesoort|soort|typ operacji|typ transakcji|rodzaj|transaktionstype|transaksjonstype|tür|işlem tipi|\
         тип|тип операции|種別|区分|取引区分|类型|交易类型|\
         transaction|subcategory|vorgang|bewegungstyp|type operation|type verrichting|hareket tipi|betalingstype|入払区分",
    ),
    (
        Meaning::State,
        "state|status|zustand|état|statut|estado|stato|situação|toestand|stan|tilstand|durum|статус|ステータス|状態|状态|\
         交易状态|\
         transaction status|当前状态",
    ),
    (
        Meaning::Amount,
        "amount|transaction amount|billing amount|betrag|umsatz|montant|montant de l'opération|importe|monto|\
         cantidad|importo|ammontare|valor|montante|quantia|bedrag|kwota|kwota operacji|kwota transakcji|belopp|\
         beløb|beløp|tutar|işlem tutarı|сумма|сумма операции|金額|利用金額|ご利用金額|取引金額|金额|交易金额|\
         gross|amount (total)|source amount|brutto|montant total|montant opération|kwota transakcji|сумма платежа|\
         сумма в валюте счета|сумма в валюте счета/карты|сумма пересчитанная в валюту счета|txn amount",
    ),
    (
        Meaning::MoneyOut,
        "paid out|money out|debit|debit amount|debits|withdrawal|withdrawals|withdrawal amount|spent|soll|ausgabe|\
         ausgaben|belastung|débit|retrait|dépense|dépenses|cargo|cargos|debe|retiro|gasto|addebito|addebiti|dare|\
         uscite|uscita|débito|debito|débitos|saída|saídas|af|uitgaven|afschrijving|obciążenia|obciążenie|wydatki|\
         uttag|utgift|ut fra konto|ut|hævet|udgift|borç|çekilen|gider|расход|списание|出金|お引出し|支出|支出金额|借方|\
         lastschrift|lastschriften|belastungen|wypływy|出金金額|出金額|支払い金額|支払金額|お支払金額|引落金額",
    ),
    (
        Meaning::MoneyIn,
        "paid in|money in|credit|credit amount|credits|deposit|deposits|deposit amount|received|haben|eingang|\
         gutschrift|einnahme|einnahmen|crédit|versement|recette|abono|abonos|haber|ingreso|ingresos|accredito|\
         accrediti|avere|entrate|entrata|crédito|credito|créditos|entrada|entradas|bij|inkomsten|bijschrijving|\
         uznania|uznanie|wpływy|insättning|inn på konto|inn|indsat|indtægt|alacak|yatan|gelir|приход|зачисление|\
         入金|お預入れ|収入|收入|收入金额|贷方|\
         gutschriften|入金金額|入金額|預かり金額|お預り金額|存入|存入金额",
    ),
    (
        Meaning::Direction,
        "debit/credit|credit/debit|debit or credit|dr/cr|cr/dr|d/c|c/d|soll/haben|s/h|sign|vorzeichen|debit credit|\
         credit debit indicator|sens|signe|debe/haber|d/h|segno|dare/avere|d/a|sinal|af bij|af/bij|strona|\
         borç/alacak|b/a|дебет/кредит|入出金|入出金区分|收支|收/支|借贷标志|debit|credit|soll|haben|débit|crédit|\
         credit debet|debet credit|debit/kredit|direction|richtung|auswirkung auf guthaben|bevétel/kiadás|借贷",
    ),
    (
        Meaning::Currency,
        "currency|ccy|cur|curr|currency code|billing currency|transaction currency|währung|waehrung|devise|monnaie|moneda|divisa|valuta|moeda|munt|muntsoort|waluta|\
         para birimi|döviz|döviz cinsi|валюта|通貨|币种|货币|\
         account currency|source currency|whg|valutacode|valuta rekening|валюта счета|валюта платежа|币别|交易币种|记账币种|txn currency",
    ),
    (
        Meaning::Fee,
        "fee|fees|charge|charges|commission|gebühr|gebühren|entgelt|provision|frais|comisión|comisiones|commissione|\
         commissioni|spese|comissão|taxa|tarifa|kosten|opłata|prowizja|avgift|gebyr|ücret|komisyon|masraf|комиссия|\
         手数料|手续费|\
         source fee amount|amount (fee)",
    ),
    (
        Meaning::ForeignAmount,
        "foreign amount|original amount|local amount|amount in foreign currency|foreign currency amount|\
         fremdwährungsbetrag|betrag in fremdwährung|ursprungsbetrag|originalbetrag|betrag in originalwährung|\
         montant en devise|montant devise|montant d'origine|importe original|importe en divisa|importe divisa|\
         importo originale|importo in valuta|importo in divisa|valor original|valor em moeda estrangeira|\
         oorspronkelijk bedrag|bedrag vreemde valuta|kwota oryginalna|kwota w walucie|originalbelopp|\
         utländskt belopp|oprindeligt beløb|valutabeløp|orijinal tutar|döviz tutarı|сумма в валюте операции|\
         сумма в валюте|現地通貨額|外貨金額|外币金额|原币金额|\
         target amount|betrag (fremdwährung)|amount (foreign currency)|montant local|oorspr bedrag|\
         kwota płatności w walucie|交易地金额|\
         local currency amount",
    ),
    (
        Meaning::ForeignCurrency,
        "foreign currency|original currency|local currency|fremdwährung|originalwährung|ursprungswährung|\
         devise d'origine|moneda original|divisa original|valuta originale|moeda original|oorspronkelijke valuta|\
         waluta oryginalna|originalvaluta|ursprunglig valuta|oprindelig valuta|orijinal para birimi|\
         валюта операции|現地通貨|原币种|\
         target currency|devise locale|moneda local|valuta locale|moeda local|oorspr munt|originalvaluta",
    ),
    (
        Meaning::Balance,
        "balance|running balance|running bal|account balance|available balance|saldo|saldo nach buchung|kontostand|solde|\
         saldo contabile|saldo final|saldo na mutatie|saldo po operacji|saldo po transakcji|saldo etter|bakiye|\
         остаток|баланс|残高|差引残高|余额|账户余额|\
         closing balance|guthaben|disponible|bokfört saldo|tillgängligt saldo|联机余额|本次余额|saldos|accountbalance|取引後残高",
    ),
    (
        Meaning::Id,
        "transaction id|transaction number|fitid|id|transaktions-id|transaktionsnummer|umsatz-id|identifiant|\
         id transaction|id de transacción|id transazione|id da transação|identificador|transactie-id|id transakcji|\
         id operacji|işlem no|номер операции|取引番号|交易号|交易订单号|流水号|交易流水号|\
         transferwise id|transaktions-nr.|umsatznummer|transaktionscode|transactiereferentie|nr transakcji|dekont no|\
         交易单号|订单号|transaction no.",
    ),
    (
        Meaning::Account,
        "account|account number|iban|konto|kontonummer|auftragskonto|compte|cuenta|conto|conta|rekening|\
         rekeningnummer|rachunek|numer rachunku|hesap|hesap no|счет|номер счета|口座番号|账号|card|card number|card no|\
         konto-/karteninhaber|karteninhaber|name des karteninhabers|kontoinhaber|card member|card holder|cardholder|\
         card holder full name|name on card|member name|purchased by|account holder|account name|titulaire|titular|\
         intestatario|kaarthouder|numéro de compte|kartennummer|auftragskonto iban|利用者|ご利用者",
    ),
];

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

/// What a folded word means, the likeliest first.
pub(crate) fn meanings(folded: &str) -> Vec<Meaning> {
    MEANINGS.get(folded).cloned().unwrap_or_default()
}
