//! Which channels customers choose, and what each is like.

use nabiz_domain::channel::{Channel, Class};

use crate::random::Random;

const CONVERSATION: [(Channel, u32); 9] = [
    (Channel::Whatsapp, 380),
    (Channel::LiveChat, 240),
    (Channel::InstagramDm, 120),
    (Channel::InApp, 90),
    (Channel::Messenger, 60),
    (Channel::Telegram, 35),
    (Channel::Sms, 30),
    (Channel::XDm, 25),
    (Channel::Wechat, 20),
];

/// Voicemails and calls' tickets come on top of these, out of calls.
const TICKET: [(Channel, u32); 7] = [
    (Channel::Email, 460),
    (Channel::WebForm, 220),
    (Channel::Portal, 130),
    (Channel::SocialPublic, 80),
    (Channel::Manual, 50),
    (Channel::Api, 45),
    (Channel::Voicemail, 15),
];

/// Callbacks and most outbound calls grow out of other cases.
const CALL: [(Channel, u32); 2] = [(Channel::PhoneIn, 970), (Channel::PhoneOut, 30)];

/// The channel of a new case of a class.
pub(crate) fn draw(random: &mut Random, class: Class) -> Channel {
    match class {
        Class::Conversation => random.pick(&CONVERSATION),
        Class::Ticket => random.pick(&TICKET),
        Class::Call => random.pick(&CALL),
    }
}

/// Share of a channel's conversations that a bot greets, per mille.
pub(crate) fn bot_per_mille(channel: Channel) -> u32 {
    match channel {
        Channel::LiveChat | Channel::Whatsapp | Channel::InApp => 880,
        Channel::Messenger | Channel::Telegram => 700,
        _ => 0,
    }
}

/// How slowly people write on a channel, in percent of live chat.
pub(crate) fn pace(channel: Channel) -> i64 {
    match channel {
        Channel::LiveChat => 100,
        Channel::InApp => 130,
        Channel::Whatsapp | Channel::Messenger | Channel::Telegram | Channel::Wechat => 180,
        _ => 400,
    }
}
