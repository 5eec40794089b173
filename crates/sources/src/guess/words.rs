//! What columns and values are called, in English and Turkish.

use super::columns::Part;
use crate::letters::folded;

/// Names of columns by what they may be; a name that is one of them is surer than one that holds one.
pub(super) fn names(part: Part) -> &'static [&'static str] {
    match part {
        Part::Case => &[
            "ticket id",
            "ticket number",
            "ticket no",
            "case id",
            "case number",
            "conversation id",
            "call id",
            "incident",
            "number",
            "ticket",
            "case",
            "id",
            "no",
            "talep no",
            "talep numarası",
            "kayıt no",
            "bilet no",
            "görüşme no",
            "çağrı no",
            "vaka no",
            "numara",
        ],
        Part::Opened => &[
            "created at",
            "created",
            "opened at",
            "opened",
            "created time",
            "created date",
            "open date",
            "start",
            "received",
            "açılış",
            "açılış tarihi",
            "oluşturma",
            "oluşturulma tarihi",
            "kayıt tarihi",
            "başlangıç",
            "geliş tarihi",
        ],
        Part::Assigned => &["assigned at", "assigned time", "first assigned", "atama tarihi", "atanma"],
        Part::Replied => &[
            "first response",
            "first reply",
            "first response time",
            "initial response time",
            "replied at",
            "ilk yanıt",
            "ilk yanıt tarihi",
            "ilk cevap",
        ],
        Part::Resolved => &[
            "resolved at",
            "resolved",
            "solved at",
            "solved",
            "resolution time",
            "resolved time",
            "çözüm",
            "çözüm tarihi",
            "çözülme",
        ],
        Part::Closed => {
            &["closed at", "closed", "closed time", "end", "kapanış", "kapanış tarihi", "kapatılma", "bitiş"]
        }
        Part::Time => &[
            "timestamp",
            "time",
            "date",
            "event time",
            "updated at",
            "when",
            "tarih",
            "zaman",
            "tarih saat",
            "answered",
            "submitted at",
            "yanıt tarihi",
        ],
        Part::Activity => &["activity", "event", "action", "event type", "işlem", "olay", "aktivite", "hareket"],
        Part::Channel => &["channel", "source", "via", "contact type", "medium", "kanal", "kaynak"],
        Part::Requester => &[
            "customer",
            "customer id",
            "requester",
            "requester id",
            "contact id",
            "caller",
            "user id",
            "client",
            "respondent",
            "müşteri",
            "müşteri no",
            "arayan",
            "talep eden",
        ],
        Part::Agent => &[
            "agent",
            "assignee",
            "assigned to",
            "owner",
            "agent name",
            "resolver",
            "temsilci",
            "atanan",
            "sorumlu",
            "müşteri temsilcisi",
            "uzman",
        ],
        Part::Team => &[
            "group",
            "team",
            "department",
            "assignment group",
            "queue",
            "ekip",
            "grup",
            "takım",
            "birim",
            "departman",
            "kuyruk",
        ],
        Part::Priority => &["priority", "severity", "urgency", "öncelik", "aciliyet", "önem"],
        Part::Status => &["status", "state", "durum", "statü"],
        Part::Topic => &[
            "category",
            "topic",
            "type",
            "reason",
            "subject type",
            "kategori",
            "konu",
            "talep türü",
            "tür",
            "türü",
            "neden",
        ],
        Part::Csat => &["csat", "satisfaction", "rating", "score", "survey", "memnuniyet", "puan", "değerlendirme"],
        Part::Nps => &["nps", "recommend", "likelihood to recommend", "tavsiye", "tavsiye puanı"],
    }
}

/// What a value of a channel column is; nothing where nobody can say.
pub(super) fn channel(value: &str) -> Option<&'static str> {
    let value = folded(value);
    let has = |words: &[&str]| words.iter().any(|word| value.contains(&folded(word)));
    Some(match () {
        () if has(&["whatsapp"]) => "whatsapp",
        () if has(&["instagram"]) => "instagram_dm",
        () if has(&["messenger", "facebook"]) => "messenger",
        () if has(&["telegram"]) => "telegram",
        () if has(&["mail", "e-posta", "eposta"]) => "email",
        () if has(&["chat", "sohbet", "canlı"]) => "live_chat",
        () if has(&["sms"]) => "sms",
        () if has(&["portal", "self"]) => "portal",
        () if has(&["form", "web"]) => "web_form",
        () if has(&["twitter", "social", "sosyal"]) => "social_public",
        () if has(&["api"]) => "api",
        // A row of a ticket list has no call events.
        () if has(&["phone", "telefon", "call", "çağrı", "voice", "walk"]) => "manual",
        () => return None,
    })
}

/// What a value of a priority column is.
pub(super) fn priority(value: &str) -> Option<&'static str> {
    let value = folded(value);
    let has = |words: &[&str]| words.iter().any(|word| value.contains(&folded(word)));
    Some(match () {
        () if has(&["crit", "kritik", "p0"]) => "critical",
        () if has(&["urgent", "acil", "p1"]) => "urgent",
        () if has(&["high", "yüksek", "p2"]) => "high",
        () if has(&["normal", "medium", "moderate", "orta", "p3"]) => "normal",
        () if has(&["low", "düşük", "p4"]) => "low",
        () => return None,
    })
}

/// What a value of a status or activity column is, as a status.
pub(super) fn status(value: &str) -> Option<&'static str> {
    let value = folded(value);
    let has = |words: &[&str]| words.iter().any(|word| value.contains(&folded(word)));
    Some(match () {
        () if has(&["reopen", "yeniden aç"]) => "open",
        () if has(&["closed", "kapal", "kapan"]) => "closed",
        () if has(&["resolved", "solved", "completed", "done", "çözül", "tamamlan"]) => "solved",
        () if has(&["hold", "vendor", "third", "beklet", "tedarik"]) => "on_hold",
        () if has(&["pending", "waiting", "await", "bekl"]) => "pending",
        () if has(&["new", "yeni"]) => "new",
        () if has(&["open", "active", "progress", "assigned", "work", "açık", "işlem"]) => "open",
        () => return None,
    })
}
