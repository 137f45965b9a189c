//! What there is to spend money on in the demo's year. Names and prices, and nothing of whose they are.

use domain::{
    Category,
    Category::{Events, Lodging, Meals, Office, Other, Training, Transport, Travel},
    Currency,
};

/// What one may spend money on: merchant, description, category, currency, and how much: from and to, in minor units.
pub(super) type Item = (&'static str, &'static str, Category, Currency, i64, i64);

/// A reason to spend money, and on what.
pub(super) struct Occasion {
    pub(super) title: &'static str,
    pub(super) items: &'static [Item],
}

const USD: Currency = Currency::USD;
const EUR: Currency = Currency::EUR;

/// The expenses of the lab, word for word and cent for cent.
pub(super) const CODING_DOJO: Occasion = Occasion {
    title: "Coding Dojo",
    items: &[
        ("Pizzeria Napoli", "Pizza for a Coding Dojo session.", Meals, USD, 10_200, 10_200),
        ("Corner Coffee", "Coffee for a Coding Dojo session.", Meals, USD, 4_200, 4_200),
    ],
};

pub(super) const ABROAD: [Occasion; 3] = [
    Occasion {
        title: "EuroRust in Paris",
        items: &[
            ("Air France", "Flight to Paris.", Travel, USD, 52_000, 78_000),
            ("EuroRust", "Conference ticket.", Training, EUR, 39_000, 52_000),
            ("Hotel du Nord", "Hotel near the venue, three nights.", Lodging, EUR, 36_000, 54_000),
            ("RATP", "Metro tickets.", Transport, EUR, 1_700, 2_600),
        ],
    },
    Occasion {
        title: "Customer visit in Berlin",
        items: &[
            ("Lufthansa", "Flight to Berlin.", Travel, USD, 48_000, 81_000),
            ("Park Inn", "Hotel at Alexanderplatz, two nights.", Lodging, EUR, 24_000, 38_000),
            ("Zur letzten Instanz", "Dinner with the customer.", Meals, EUR, 8_500, 16_000),
            ("Yellow Cab", "Taxi to the airport.", Transport, USD, 3_900, 6_400),
        ],
    },
    Occasion {
        title: "Standards meeting in Lisbon",
        items: &[
            ("TAP Air Portugal", "Flight to Lisbon.", Travel, USD, 49_000, 72_000),
            ("Casa de Alfama", "Guest house in Alfama, four nights.", Lodging, EUR, 34_000, 49_000),
            ("Carris", "Tram and ferry tickets.", Transport, EUR, 900, 2_100),
            ("Time Out Market", "Lunch with the working group.", Meals, EUR, 4_200, 7_800),
        ],
    },
];

pub(super) const AT_HOME: [Occasion; 6] = [
    Occasion {
        title: "Customer visit in Chicago",
        items: &[
            ("United Airlines", "Flight to Chicago.", Travel, USD, 18_000, 42_000),
            ("Palmer House", "Hotel in the Loop, two nights.", Lodging, USD, 31_000, 46_000),
            ("Flash Cab", "Taxi from the airport.", Transport, USD, 3_800, 6_200),
            ("The Berghoff", "Dinner with the customer.", Meals, USD, 9_000, 21_000),
            ("Lou Mitchell's", "Breakfast before the workshop.", Meals, USD, 1_400, 2_900),
        ],
    },
    Occasion {
        title: "Home office",
        items: &[
            ("Monitor World", "Second monitor.", Office, USD, 22_000, 39_000),
            ("Lumen & Co.", "Desk lamp.", Office, USD, 3_500, 7_900),
            ("Sound Store", "Headphones with noise cancelling.", Office, USD, 17_900, 34_900),
            ("Desk Depot", "Laptop stand.", Office, USD, 2_900, 6_500),
        ],
    },
    Occasion {
        title: "Team offsite in Vermont",
        items: &[
            ("Green Mountain Cabins", "Cabin for the weekend.", Lodging, USD, 48_000, 72_000),
            ("Village Market", "Groceries for eight.", Meals, USD, 16_500, 27_000),
            ("Van Rental Burlington", "Rental van.", Transport, USD, 19_500, 31_000),
            ("Maple Gas", "Fuel.", Transport, USD, 4_800, 7_400),
            ("SeededRng & Meeples", "Board game for the evenings.", Events, USD, 2_900, 5_900),
        ],
    },
    Occasion {
        title: "Books and training",
        items: &[
            ("City Books", "Rust for Rustaceans.", Training, USD, 3_999, 4_999),
            ("Open Courses", "Online course on distributed systems.", Training, USD, 19_900, 34_900),
            ("City Books", "OAuth 2 in Action.", Training, USD, 3_999, 5_999),
            ("Exam Board", "Exam fee.", Training, USD, 15_000, 30_000),
        ],
    },
    Occasion {
        title: "Career fair",
        items: &[
            ("State University", "Booth for one day.", Events, USD, 25_000, 45_000),
            ("Print House", "T-shirts for students.", Events, USD, 18_000, 29_000),
            ("Campus Coffee", "Coffee for candidates.", Meals, USD, 2_400, 5_200),
            ("Central Parking", "Parking downtown.", Transport, USD, 1_800, 3_600),
        ],
    },
    Occasion {
        title: "Release party",
        items: &[
            ("Good Table", "Catering.", Events, USD, 24_000, 41_000),
            ("Corner Wines", "Drinks.", Events, USD, 9_000, 16_000),
            ("Sugar & Flour", "Cake with the version number.", Events, USD, 4_500, 8_000),
            ("Party Supplies", "Decoration.", Events, USD, 1_900, 3_900),
        ],
    },
];

/// What everyone spends month by month.
pub(super) const MONTHLY: [Item; 2] = [
    ("Phone Company", "Mobile phone plan.", Office, USD, 3_900, 3_900),
    ("City Transit", "Monthly pass.", Transport, USD, 8_600, 8_600),
];

/// What was spent of late and is in no report yet. The last two are one coffee, entered twice.
pub(super) const UNREPORTED: [Item; 4] = [
    ("Yellow Cab", "Taxi home after the release.", Transport, USD, 1_900, 4_200),
    ("Parcel Service", "Return of a broken keyboard.", Other, USD, 900, 1_900),
    ("Campus Coffee", "Coffee with a candidate.", Meals, USD, 1_250, 1_250),
    ("Campus Coffee", "Coffee with a candidate.", Meals, USD, 1_250, 1_250),
];
