//! Turkey's holidays: counts, dates written out by hand for two years, and their effect on hours.

use jiff::civil::{Weekday, date};
use nabiz_domain::calendar::{Basis, Calendar, Holiday, Schedule, Shift, tr_holidays};

#[test]
fn every_year_has_its_holidays() {
    let all = tr_holidays();
    assert!(all.windows(2).all(|pair| pair[0].named.date < pair[1].named.date));
    for year in 2020..=2030 {
        let of_year = all.iter().filter(|entry| entry.named.date.year() == year);
        // 7 days, 3 + 4 feast days, 3 half days; less what falls together.
        let (together, half_days) = match year {
            2022 => (1, 2), // arife of Ramazan on 1 May
            2023 => (1, 3), // third day of Ramazan on 23 April
            2027 => (1, 3), // fourth day of Kurban on 19 May
            2029 => (1, 2), // arife of Kurban on 23 April
            _ => (0, 3),
        };
        assert_eq!(of_year.clone().count(), 17 - together, "{year}");
        let half = of_year.filter(|entry| entry.named.holiday == Holiday::ClosedFrom(780));
        assert_eq!(half.count(), half_days, "{year}");
    }
}

#[test]
fn the_dates_of_2024_and_2026_are_those_of_the_published_calendars() {
    let dates = |year| {
        let of_year = tr_holidays().into_iter().filter(move |entry| entry.named.date.year() == year);
        let shown = of_year.map(|entry| {
            let half = if entry.named.holiday == Holiday::Closed { "" } else { "½" };
            format!("{}{half}", entry.named.date.strftime("%m-%d"))
        });
        shown.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        dates(2024),
        "01-01 04-09½ 04-10 04-11 04-12 04-23 05-01 05-19 06-15½ 06-16 06-17 06-18 06-19 07-15 08-30 10-28½ 10-29"
    );
    assert_eq!(
        dates(2026),
        "01-01 03-19½ 03-20 03-21 03-22 04-23 05-01 05-19 05-26½ 05-27 05-28 05-29 05-30 07-15 08-30 10-28½ 10-29"
    );
}

#[test]
fn a_date_with_two_holidays_closes_if_either_does_and_has_both_names() {
    let on = |wanted| {
        let found = tr_holidays().into_iter().find(|entry| entry.named.date == wanted);
        found.map(|entry| (entry.named.holiday, entry.named.name, entry.basis))
    };
    let may_2022 = (Holiday::Closed, "Emek ve Dayanışma Günü / Ramazan Bayramı arifesi".to_owned(), Basis::Published);
    assert_eq!(on(date(2022, 5, 1)), Some(may_2022));
    let name = "Ulusal Egemenlik ve Çocuk Bayramı / Kurban Bayramı arifesi".to_owned();
    assert_eq!(on(date(2029, 4, 23)), Some((Holiday::Closed, name, Basis::Calculated)));
}

#[test]
fn years_to_come_are_marked_as_calculated() {
    for entry in tr_holidays() {
        let calculated = entry.basis == Basis::Calculated;
        assert_eq!(calculated, entry.basis != Basis::Law && entry.named.date.year() > 2026, "{entry:?}");
    }
}

#[test]
fn an_office_week_with_arife_and_feast_counts_its_half_day() {
    let office = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let shifts = office.map(|day| (day, Shift::new(540, 1080).unwrap()));
    let holidays = tr_holidays().into_iter().map(|entry| (entry.named.date, entry.named.holiday));
    let schedule = Schedule::new("Europe/Istanbul", shifts).unwrap().with_holidays(holidays).unwrap();
    let week = |day| date(2024, 4, day).to_zoned(schedule.zone().clone()).unwrap().timestamp().as_millisecond();
    let (from, to) = (week(8), week(15));
    let open_hours = Calendar::new(vec![schedule]).compile(from, to);
    // Monday 9 hours, Tuesday 9:00 to 13:00, then the feast.
    assert_eq!(open_hours.open_at(to), 13 * 3_600_000);
}
