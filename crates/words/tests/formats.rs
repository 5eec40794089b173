//! Tables of formats in both languages.

use jiff::civil::{Weekday, date, datetime, time};
use nabiz_catalogue::metric::{Better, Unit};
use nabiz_catalogue::score::NaReason;
use nabiz_words::{Lang, Words};

const TR: Lang = Lang::Tr;
const EN: Lang = Lang::En;

/// Prints each value in both languages: (value, Turkish, English).
fn check<T: Copy + std::fmt::Debug>(rows: &[(T, &str, &str)], print: impl Fn(Words, T) -> String) {
    for &(value, tr, en) in rows {
        assert_eq!(print(Words::new(TR), value), tr, "{value:?}");
        assert_eq!(print(Words::new(EN), value), en, "{value:?}");
    }
}

#[test]
fn numbers_are_grouped_and_rounded_half_away_from_zero() {
    let rows = [
        ((1234.5, 1), "1.234,5", "1,234.5"),
        ((1234.5, 2), "1.234,5", "1,234.5"),
        ((1_234_567.0, 0), "1.234.567", "1,234,567"),
        ((999.0, 2), "999", "999"),
        ((0.5, 0), "1", "1"),
        ((1.5, 0), "2", "2"),
        ((2.5, 0), "3", "3"),
        ((-2.5, 0), "−3", "−3"),
        ((1.005, 2), "1,01", "1.01"),
        ((0.125, 2), "0,13", "0.13"),
        ((999.996, 2), "1.000", "1,000"),
        ((-0.001, 2), "0", "0"),
        ((0.0, 2), "0", "0"),
        ((1e-9, 2), "0", "0"),
        ((1e15, 0), "1.000.000.000.000.000", "1,000,000,000,000,000"),
        ((f64::NAN, 2), "—", "—"),
        ((f64::INFINITY, 2), "—", "—"),
    ];
    check(&rows, |words, (value, decimals)| words.number(value, decimals));
    check(&[((4.5, 2), "4,50", "4.50"), ((-0.004, 2), "0,00", "0.00")], |words, (v, d)| words.fixed(v, d));
    check(&[(1234, "1.234", "1,234"), (0, "0", "0")], |words, n| words.count(n));
}

#[test]
fn percentages_have_their_sign_where_the_language_wants_it() {
    let rows = [
        (94.04, "%94,04", "94.04%"),
        (100.0, "%100,00", "100.00%"),
        (0.0, "%0,00", "0.00%"),
        (66.666_666, "%66,67", "66.67%"),
        (94.045, "%94,05", "94.05%"),
        (1234.5, "%1.234,50", "1,234.50%"),
        (-5.0, "−%5,00", "−5.00%"),
        (f64::NAN, "—", "—"),
    ];
    check(&rows, |words, value| words.percent(value, 2));
    check(&[(80.0, "%80", "80%"), (82.5, "%82,5", "82.5%")], |words, value| words.percent_trimmed(value, 2));
    let rows = [(2.15, "+2,15 puan", "+2.15 pp"), (-13.333, "−13,33 puan", "−13.33 pp"), (0.0, "0,00 puan", "0.00 pp")];
    check(&rows, |words, value| words.points(value, 2));
}

#[test]
fn durations_read_in_hours_minutes_and_seconds() {
    let rows = [
        (0.0, "0 sn", "0 s"),
        (0.4, "0 sn", "0 s"),
        (0.5, "1 sn", "1 s"),
        (-0.4, "0 sn", "0 s"),
        (59.5, "1 dk", "1 min"),
        (100.0, "1 dk 40 sn", "1 min 40 s"),
        (3600.0, "1 sa", "1 h"),
        (3605.0, "1 sa 5 sn", "1 h 5 s"),
        (11953.0, "3 sa 19 dk 13 sn", "3 h 19 min 13 s"),
        (176_461.0, "49 sa 1 dk 1 sn", "49 h 1 min 1 s"),
        (3_600_000.0, "1.000 sa", "1,000 h"),
        (-2976.0, "−49 dk 36 sn", "−49 min 36 s"),
        (f64::NAN, "—", "—"),
    ];
    check(&rows, Words::duration_seconds);
    let rows = [(100.0, "+1 dk 40 sn", "+1 min 40 s"), (-12.0, "−12 sn", "−12 s"), (0.2, "0 sn", "0 s")];
    check(&rows, Words::duration_signed);
}

/// The vector `tr-duration`.
#[test]
fn turkish_durations_agree_with_the_published_ones() {
    let rows = [
        (2, "2 sn"),
        (1071, "17 dk 51 sn"),
        (2311, "38 dk 31 sn"),
        (11953, "3 sa 19 dk 13 sn"),
        (5266, "1 sa 27 dk 46 sn"),
        (6576, "1 sa 49 dk 36 sn"),
        (29811, "8 sa 16 dk 51 sn"),
        (58731, "16 sa 18 dk 51 sn"),
        (100, "1 dk 40 sn"),
        (487, "8 dk 7 sn"),
        (3600, "1 sa"),
        (0, "0 sn"),
    ];
    for (seconds, text) in rows {
        assert_eq!(Words::new(TR).duration_seconds(f64::from(seconds)), text);
    }
}

#[test]
fn compact_durations_have_two_parts_then_days() {
    let rows = [
        (0.3, "0 sn", "0 s"),
        (45.0, "45 sn", "45 s"),
        (1071.0, "17 dk 51 sn", "17 min 51 s"),
        (3599.6, "1 sa", "1 h"),
        (11953.0, "3 sa 19 dk", "3 h 19 min"),
        (11970.0, "3 sa 20 dk", "3 h 20 min"),
        (86_400.0, "24 sa", "24 h"),
        (172_769.0, "47 sa 59 dk", "47 h 59 min"),
        (172_770.0, "2 gün", "2 days"),
        (207_360.0, "2,4 gün", "2.4 days"),
        (-207_360.0, "−2,4 gün", "−2.4 days"),
        (f64::MAX, "213.503.982.334.601,3 gün", "213,503,982,334,601.3 days"),
    ];
    check(&rows, Words::duration_compact);
    let rows = [
        (1.0, "1 gün", "1 day"),
        (1.04, "1 gün", "1 day"),
        (0.5, "0,5 gün", "0.5 days"),
        (3.25, "3,3 gün", "3.3 days"),
    ];
    check(&rows, Words::days);
}

#[test]
fn money_goes_by_the_symbol_readers_know() {
    let rows = [
        ((1234.5, "TRY"), "₺1.234,50", "TRY 1,234.50"),
        ((1234.5, "EUR"), "€1.234,50", "€1,234.50"),
        ((0.005, "USD"), "$0,01", "$0.01"),
        ((-5.0, "TRY"), "−₺5,00", "−TRY 5.00"),
        ((10.0, "CHF"), "CHF 10,00", "CHF 10.00"),
        ((f64::NAN, "TRY"), "—", "—"),
    ];
    check(&rows, |words, (amount, currency)| words.money(amount, currency));
}

#[test]
fn values_go_by_their_unit() {
    let rows = [
        ((Unit::Seconds, 11953.0), "3 sa 19 dk 13 sn", "3 h 19 min 13 s"),
        ((Unit::Percent, 94.04), "%94,04", "94.04%"),
        ((Unit::Score(1.0, 5.0), 4.5), "4,50", "4.50"),
        ((Unit::NetScore, 42.04), "+42,0", "+42.0"),
        ((Unit::NetScore, -12.5), "−12,5", "−12.5"),
        ((Unit::NetScore, 0.0), "0,0", "0.0"),
        ((Unit::Money, 1234.5), "₺1.234,50", "TRY 1,234.50"),
        ((Unit::Count, 1234.0), "1.234", "1,234"),
        ((Unit::Ratio, 1.4), "1,40", "1.40"),
        ((Unit::Number, 3.333), "3,33", "3.33"),
    ];
    check(&rows, |words, (unit, value)| words.value(unit, value, Some("TRY")));
    let rows = [
        ((Unit::Seconds, 11953.0), "3 sa 19 dk", "3 h 19 min"),
        ((Unit::Percent, 94.04), "%94", "94%"),
        ((Unit::Score(1.0, 5.0), 4.5), "4,5", "4.5"),
        ((Unit::NetScore, 42.04), "+42", "+42"),
    ];
    check(&rows, |words, (unit, value)| words.value_compact(unit, value, None));
    let rows = [
        ((Unit::Seconds, -100.0), "−1 dk 40 sn", "−1 min 40 s"),
        ((Unit::Percent, 2.15), "+2,15 puan", "+2.15 pp"),
        ((Unit::Score(1.0, 5.0), -0.25), "−0,25", "−0.25"),
        ((Unit::Money, 12.0), "+₺12,00", "+TRY 12.00"),
        ((Unit::Count, 3.0), "+3", "+3"),
    ];
    check(&rows, |words, (unit, change)| words.change(unit, change, Some("TRY")));
    let interval = (Unit::Percent, (45.2, 60.1));
    check(&[(interval, "%45,20 – %60,10", "45.20% – 60.10%")], |words, (unit, ci)| words.interval(unit, ci, None));
    let band = (Better::Band(75.0, 85.0), Unit::Percent);
    check(&[(band, "%75 ile %85 arası iyidir", "good between 75% and 85%")], |words, (b, unit)| words.better(b, unit));
}

#[test]
fn where_there_is_no_value_the_reason_is_printed() {
    let rows = [
        (NaReason::NotApplicable, "NA", "NA"),
        (NaReason::BenchmarkNa, "NA", "NA"),
        (NaReason::NoData, "—", "—"),
        (NaReason::BelowMinN, "az veri", "too few"),
        (NaReason::Privacy, "gizli", "private"),
        (NaReason::NoSource, "kaynak yok", "no source"),
    ];
    check(&rows, |words, reason| words.value_or_na(Unit::Percent, None, Some(reason), None));
    let shown = (Some(50.0), Some(NaReason::BenchmarkNa));
    check(&[(shown, "%50,00", "50.00%")], |words, (v, na)| words.value_or_na(Unit::Percent, v, na, None));
}

#[test]
fn dates_and_times_are_written_day_first() {
    let day = date(2026, 11, 22);
    check(&[(day, "22 Kas 2026", "22 Nov 2026")], Words::date);
    check(&[(day, "22 Kasım 2026", "22 November 2026")], Words::date_long);
    check(&[(day, "22 Kas", "22 Nov")], Words::day_month);
    check(&[(day, "Kas 2026", "Nov 2026")], Words::month);
    check(&[(day, "Kasım 2026", "November 2026")], Words::month_long);
    check(&[(day, "2026, 47. hafta", "2026, week 47")], Words::week);
    check(&[(Weekday::Wednesday, "Çarşamba", "Wednesday"), (Weekday::Sunday, "Pazar", "Sunday")], Words::weekday);
    check(&[(Weekday::Monday, "Pzt", "Mon")], Words::weekday_short);
    check(&[(time(9, 5, 0, 0), "09:05", "09:05")], Words::time);
    check(&[(23, "23:00–24:00", "23:00–24:00")], Words::hour);
    let ranges = [
        ((day, day), "22 Kas 2026", "22 Nov 2026"),
        ((date(2026, 4, 1), date(2026, 4, 30)), "1–30 Nis 2026", "1–30 Apr 2026"),
        ((date(2026, 1, 1), date(2026, 4, 30)), "1 Oca – 30 Nis 2026", "1 Jan – 30 Apr 2026"),
        ((date(2025, 11, 22), date(2026, 1, 3)), "22 Kas 2025 – 3 Oca 2026", "22 Nov 2025 – 3 Jan 2026"),
    ];
    check(&ranges, |words, (first, last)| words.date_range(first, last));
}

#[test]
fn instants_say_their_zone() {
    let at = datetime(2026, 11, 22, 14, 5, 0, 0);
    let rows = [("Europe/Istanbul", "22 Kas 2026 14:05 (Europe/Istanbul)"), ("UTC", "22 Kas 2026 14:05 (UTC)")];
    for (zone, text) in rows {
        assert_eq!(Words::new(TR).datetime(&at.in_tz(zone).unwrap()), text);
    }
    let offset = at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(3))).unwrap();
    assert_eq!(Words::new(EN).datetime(&offset), "22 Nov 2026 14:05 (UTC+03:00)");
}
