//! Zendesk's words for statuses, priorities, channels and scores.

use nabiz_domain::channel::Channel;
use nabiz_domain::event::{MessageKind, Priority, Status};

use crate::refusal::Fault;
use crate::value::Found;

/// A status; `None` for `deleted`.
pub(super) fn status(text: &str) -> Found<Option<Status>> {
    Ok(Some(match text {
        "new" => Status::New,
        "open" => Status::Open,
        "pending" => Status::Pending,
        "hold" | "on-hold" | "on_hold" => Status::OnHold,
        "solved" => Status::Solved,
        "closed" => Status::Closed,
        "deleted" | "archived" => return Ok(None),
        _ => {
            let known = ["new", "open", "pending", "hold", "solved", "closed", "deleted"];
            return Err(Box::new(Fault::unknown("status", "status", text, known)));
        }
    }))
}

/// A priority; `None` where there is none.
pub(super) fn priority(text: &str) -> Found<Option<Priority>> {
    Ok(Some(match text {
        "" | "-" => return Ok(None),
        "low" => Priority::Low,
        "normal" | "medium" => Priority::Normal,
        "high" => Priority::High,
        "urgent" => Priority::Urgent,
        _ => return Err(Box::new(Fault::unknown("priority", "priority", text, ["low", "normal", "high", "urgent"]))),
    }))
}

/// The channel of a ticket by `via.channel` and `via.source.rel`. A ticket is a ticket also where the customer rang: there
/// are no call events. What is not known came through some interface or by hand.
pub(super) fn channel(via: &str, rel: &str) -> Channel {
    let is_direct = rel.contains("direct") || rel.contains("message");
    match via {
        "email" | "mail" => Channel::Email,
        "web" | "web_form" | "help_center" | "web_widget" | "closed_ticket" => Channel::WebForm,
        "api" | "rule" | "system" | "sample_ticket" | "any_channel" => Channel::Api,
        "chat" | "chat_transcript" | "live_chat" | "zopim" => Channel::LiveChat,
        "native_messaging" | "mobile" | "mobile_sdk" | "web_messaging" | "messaging" | "sunshine_conversations" => {
            Channel::InApp
        }
        "whatsapp" => Channel::Whatsapp,
        "facebook" if !is_direct => Channel::SocialPublic,
        "facebook" | "messenger" | "facebook_messenger" => Channel::Messenger,
        "instagram_dm" | "instagram" => Channel::InstagramDm,
        "telegram" => Channel::Telegram,
        "wechat" => Channel::Wechat,
        "twitter_dm" | "twitter_direct" => Channel::XDm,
        "twitter" if is_direct => Channel::XDm,
        "twitter" => Channel::SocialPublic,
        "sms" => Channel::Sms,
        "voicemail" => Channel::Voicemail,
        _ => Channel::Manual,
    }
}

/// `offered`, `good` or `bad`; `None` where nothing was asked.
pub(super) fn satisfaction(text: &str) -> Option<&'static str> {
    match text {
        "offered" => Some("offered"),
        "good" | "good_with_comment" | "goodwithcomment" | "received_good" => Some("good"),
        "bad" | "bad_with_comment" | "badwithcomment" | "received_bad" => Some("bad"),
        _ => None,
    }
}

/// A private comment is a note.
pub(super) fn message_kind(is_public: bool) -> MessageKind {
    if is_public { MessageKind::Reply } else { MessageKind::Note }
}
