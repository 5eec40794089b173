# English. The Turkish file has the same messages in the same order with the same arguments.
# Arguments named $n are whole numbers and choose the plural; every other argument comes formatted.

## The program

app-name = Nabız
app-tagline = The pulse of customer service
app-language = English

## Report: title and head

report-title = Customer service report
report-title-for = Customer service report: { $account }
report-period = Period
report-as-of = As of { $instant }
report-built-from = From { $files }, { $events }
report-language-switch = Türkçe
report-contents = Contents
report-settings = What this report rests on
report-settings-lead = What was given and what was assumed. Change it in the settings and the figures follow.

## Sections

section-overview = Overview
section-overview-lead = The figures that say how service is doing, with how certain each is.
section-changes = What changed
section-changes-lead = Differences to the period before that are more than chance, and the cuts of the cases that explain most of each.
section-benchmark = Benchmark
section-benchmark-lead = Our figures beside the published ones of other companies.
section-trends = Trends
section-trends-lead = Month by month. A shaded band is the 95% interval.
section-distributions = Distributions
section-distributions-lead = Half of the cases are faster than the median, one in ten is slower than p90.
section-heatmap = When customers write and call
section-heatmap-lead = Cases opened, by weekday and hour, in the account's time zone.
section-channels = Channels
section-channels-lead = The same figures for each channel. Small channels are marked, not hidden.
section-teams = Teams
section-teams-lead = A team's clock starts when the case reaches the team.
section-agents = Agents
section-agents-lead = Not a league table: read times beside satisfaction and first contact resolution.
section-topics = Topics
section-topics-lead = What customers contact us about, and how each topic ends.
section-sla = SLA
section-sla-lead = An overdue case counts from the moment it breaches, answered or not.
section-backlog = Backlog and ageing
section-backlog-lead = What is still unresolved, and how old it is.
section-surveys = Satisfaction
section-surveys-lead = What customers answered, and how many answered at all.
section-calls = Calls
section-calls-lead = Queues, waits and what became of each call.
section-bots = Bots and automation
section-bots-lead = A bot's case counts as resolved only if the customer did not have to come back.
section-critical = Critical cases
section-critical-lead = Cases of the highest priorities: how fast they were taken up and resolved.
section-costs = Costs
section-costs-lead = What a contact costs, and what a resolution costs. The two differ.
section-standouts = Cases to look at
section-standouts-lead = The cases at the wrong end of each figure: the longest, those that failed, the lowest scores.
standouts-longest = The longest of those that were completed in the period.
standouts-lowest = The lowest scores given in the period.
standouts-failed = Cases that failed it.
standouts-held = Cases that it happened to.
section-staffing = Staffing
section-staffing-lead = How many people each hour needs to keep the target.
section-data-quality = Data quality
section-data-quality-lead = What was read, what was left out and why.
section-definitions = Definitions
section-definitions-lead = How each figure is computed. The rules are the same for every account and period.

## Column heads

column-metric = Metric
column-value = Value
column-conversations = Conversations
column-ticketing = Ticketing
column-calls = Calls
column-account = Account
column-top20 = Top 20%
column-median = Median
column-ours = Ours
column-label = Standing
column-gap = Gap
column-n = n
column-interval = 95% interval
column-change = Change
column-previous = Previous period
column-trend = Trend
column-share = Share
column-count = Count
column-target = Target
column-met = Met
column-breached = Breached
column-waiting = Waiting
column-oldest = Longest wait
column-age = Age
column-notes = Notes
column-source = Source
column-reason = Reason
column-rows = Rows
column-example = Example

## Statistics

stat-n = n
stat-n-why = How many cases, answers or calls stand behind the figure
stat-value = Value
stat-share = Share
stat-count = Count
stat-mean = Mean
stat-median = Median
stat-median-why = Half of the cases lie below it
stat-p80 = p80
stat-p80-why = Eight of ten cases lie below it
stat-p90 = p90
stat-p90-why = Nine of ten cases lie below it
stat-ci = 95% interval
stat-ci-why = The range the figure would likely lie in if the same service were measured again
stat-min = Minimum
stat-max = Maximum
stat-sum = Total
stat-num = Numerator
stat-den = Denominator
stat-cohort = Cohort median
stat-cohort-why = Of all cases opened in the period, those still waiting included
stat-concurrency = At once

## Classes of channels

class-conversation = Conversation
class-ticket = Ticket
class-call = Call
class-all = All
class-account = Account level
classes-conversation = Conversations
classes-ticket = Tickets
classes-call = Calls

## Channels

channel-live_chat = Live chat
channel-whatsapp = WhatsApp
channel-messenger = Messenger
channel-instagram_dm = Instagram message
channel-telegram = Telegram
channel-wechat = WeChat
channel-x_dm = X message
channel-sms = SMS
channel-in_app = In-app message
channel-email = E-mail
channel-web_form = Web form
channel-portal = Support portal
channel-social_public = Public comment
channel-voicemail = Voicemail
channel-api = API
channel-manual = Opened by hand
channel-phone_in = Inbound call
channel-phone_out = Outbound call
channel-callback = Callback

## Priorities, statuses, states of agents, surveys

priority-low = Low
priority-normal = Normal
priority-high = High
priority-urgent = Urgent
priority-critical = Critical
status-new = New
status-open = Open
status-pending = Waiting for the customer
status-on_hold = On hold
status-solved = Solved
status-closed = Closed
agent_state-available = Available
agent_state-handling = Handling
agent_state-acw = After-call work
agent_state-break = Break
agent_state-training = Training
agent_state-meeting = Meeting
agent_state-offline = Offline
instrument-csat = Satisfaction (CSAT)
instrument-ces = Effort (CES)
instrument-nps = Recommendation (NPS)
instrument-esat = Employee satisfaction (ESAT)

## Dimensions

dimension-account = Account
dimension-class = Class
dimension-channel = Channel
dimension-team = Team
dimension-agent = Agent
dimension-topic = Topic
dimension-priority = Priority
dimension-hour = Hour
dimension-weekday = Weekday
dimension-day = Day
dimension-week = Week
dimension-month = Month
key-none = (none)
key-none-team = No team
key-none-agent = No agent
key-none-topic = Untagged
key-none-priority = No priority
key-total = Total
key-other = Other

## Feeds: what a log can bring

feed-assignments = assignments
feed-replies = replies
feed-bot_replies = bot replies
feed-statuses = statuses
feed-topics = topics
feed-priorities = priorities
feed-teams = teams
feed-queues = call queues
feed-calls = calls
feed-holds = calls on hold
feed-after_call_work = after-call work
feed-deflections = deflection offers
feed-csat = satisfaction surveys
feed-ces = effort surveys
feed-nps = recommendation surveys
feed-esat = employee surveys
feed-surveys_sent = surveys sent
feed-work = tracked work
feed-resolution_codes = resolution codes
feed-reviews = quality reviews
feed-agent_states = agent states
feed-headcount = headcount
feed-costs = costs
feed-customers = customers and orders

## Units and numbers

unit-second = s
unit-minute = min
unit-hour = h
unit-days = { $value } { $n ->
    [one] day
   *[other] days
}
unit-points = { $value } pp
unit-percent = { $value }%
unit-per-hour = { $value } per hour
count-cases = { $n ->
    [one] { $n } case
   *[other] { $n } cases
}
count-conversations = { $n ->
    [one] { $n } conversation
   *[other] { $n } conversations
}
count-tickets = { $n ->
    [one] { $n } ticket
   *[other] { $n } tickets
}
count-calls = { $n ->
    [one] { $n } call
   *[other] { $n } calls
}
count-events = { $n ->
    [one] { $n } event
   *[other] { $n } events
}
count-answers = { $n ->
    [one] { $n } answer
   *[other] { $n } answers
}
count-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
}
count-rows = { $n ->
    [one] { $n } row
   *[other] { $n } rows
}
count-agents = { $n ->
    [one] { $n } agent
   *[other] { $n } agents
}
count-accounts = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
}

## Dates (CLDR: en-001, with Sep for Sept)

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun
date-week = { $year }, week { $week }

## No value: what is printed, and why

na-not_applicable = NA
na-benchmark_na = NA
na-no_data = —
na-below_min_n = too few
na-privacy = private
na-no_source = no source
na-why-not_applicable = This kind of channel has no such figure
na-why-benchmark_na = The published benchmark has no figure for this kind of channel
na-why-no_data = Nothing to count in this period
na-why-below_min_n = Too few cases to show a figure
na-why-privacy = Withheld: so few people that one could be recognised
na-why-no_source = The log has no data for this figure
na-why-no_source-feed = The log has no { $feed }
not-reached = not reached yet

## What to know about a value: mark and explanation

flag-provisional = provisional
flag-few_data = too few
flag-rescaled = rescaled
flag-mixed_scale = mixed scales
flag-scale_1_10 = 1–10 scale
flag-approx = approximate
flag-partial = partial
flag-uncalibrated = uncalibrated
flag-mixed_currency = mixed currencies
flag-mixed_settings = mixed settings
flag-no_reply_feed = no replies
flag-burnout_risk = overload
flag-why-provisional = Some cases are too recent: the customer may still come back
flag-why-few_data = Too few cases for a ranking, a benchmark or an arrow
flag-why-rescaled = Scores of another scale were converted to 1–5
flag-why-mixed_scale = Answers on different scales are counted together
flag-why-scale_1_10 = Asked on 1–10 and not comparable with 0–10
flag-why-approx = Computed from a sketch, at most 1% off
flag-why-partial = Hold or after-call work is not in the log, so a part of it is missing
flag-why-uncalibrated = Reviewers rate the same case too differently
flag-why-mixed_currency = Costs come in several currencies and are not added up
flag-why-mixed_settings = The accounts counted together set this metric differently: ask for it by account
flag-why-no_reply_feed = Without replies in the log every reopening counts
flag-why-burnout_risk = Agents are busy more than 90% of their time

## Anchors: what places a case in a period

anchor-line = Placed in the period by: { $anchor }
anchor-completion = when it was completed
anchor-opened = when it was opened
anchor-outcome = when the SLA was met or breached
anchor-first_resolved = when it was first resolved
anchor-queue_entry = when the call entered the queue
anchor-handle_end = when handling ended
anchor-answered = when the survey was answered
anchor-sent = when the survey was sent
anchor-arrival = when the call arrived
anchor-became_critical = when it became critical
anchor-instant = the state at the end of the period
anchor-period = the period as a whole
anchor-reviewed = when it was reviewed
anchor-both = opening for what came in, resolution for what went out
hours-calendar = calendar hours
hours-business = business hours
hours-both = calendar / business
better-lower = lower is better
better-higher = higher is better
better-neutral = neither way is better
better-at_least_100 = 100% or more is good
better-band = good between { $from } and { $to }

## Variants of a figure

variant-from_opened = from opening
variant-from_assignment = from assignment
variant-from_human_start = from the hand-over to people
variant-any_reply = any reply, bots included
variant-first = to the first resolution
variant-requester_wait = the customer's waiting only
variant-bot = by bots
variant-human = by people
variant-completed = completed cases only
variant-vendor_simple = one reply, as vendors count
variant-gross = gross
variant-confirmed = confirmed
variant-assumed = assumed
variant-bot_resolution_rate = of the cases a bot took part in
variant-containment = never handed to people
variant-handoff_rate = handed to people
variant-acceptance = of the offers made
variant-hard = hard answers
variant-talk = talk
variant-hold = hold
variant-wrap = after-call work
variant-raw = without sharing
variant-in_hours = opened in business hours
variant-out_of_hours = opened out of hours
variant-with_case = with a case
variant-without_case = without a case
variant-with_reopen = with a case opened again
variant-with_low_csat = with a low CSAT answer

## What a figure is of, where its variant's name does not say it: ids of the `basis` of records

basis-from-entry-or-assignment = from the entry or the assignment
basis-from-oldest-unanswered-message = from the oldest unanswered message
basis-from-critical = from when the case became critical
basis-from-queue-entry = from the entry into the queue
basis-to-first-bot-or-human-reply = to the first reply of a bot or a person
basis-to-first-resolution = to the first resolution
basis-resolver-bot = resolved by a bot
basis-resolver-human = resolved by people
basis-opened-in-business-hours = opened in business hours
basis-opened-out-of-business-hours = opened out of business hours
basis-new-open-and-on-hold-pending-apart = while new, open or on hold, without waiting for the customer
basis-of-inbound-opened = of the inbound cases opened
basis-of-bot-involved = of the cases a bot took part in
basis-exactly-one-public-human-reply-no-window = exactly one public reply by a person, with no time limit
basis-sla_mode-completed = completed cases only
basis-net = net
basis-accepted-offered = accepted of offered
basis-answers-1-to-3 = answers from 1 to 3
basis-per-handling = per handling
basis-connected-time-without-hold = connected time without hold
basis-after-call-work = after-call work
basis-without-sharing-between-concurrent-conversations = without sharing between concurrent conversations
basis-n-paid-hours = of paid hours
reconcile-ours = Nabız
reconcile-recorded = Recorded
reconcile-no-rule = no rule of its own for this: its documents agree with ours
reconcile-recorded-same = recorded as these rules give it: { $same }, otherwise: { $other }
reconcile-recorded-more = recorded as more
reconcile-recorded-less = recorded as less
reconcile-recorded-only = recorded, but not counted by these rules ({ $reason })
reconcile-recorded-not = counted by these rules, and nothing recorded
reconcile-same = { $same } cases count the same, { $other } otherwise
reconcile-only-ours = counted here only, not by { $vendor } ({ $reason })
reconcile-only-theirs = counted by { $vendor } only, not here ({ $reason })
reconcile-start = the clock starts elsewhere
reconcile-end = the clock stops elsewhere
reconcile-ours-holds = holds here, not by { $vendor } ({ $reason })
reconcile-theirs-holds = holds by { $vendor }, not here ({ $reason })
reconcile-value = measured otherwise
reconcile-cause-wrote-again = the customer had to write again
reconcile-cause-moved-on = transferred or escalated
reconcile-cause-reopened = reopened
reconcile-cause-came-back = the customer came back
reconcile-cause-several-replies = took several replies
reconcile-cause-no-bot = no bot served it
reconcile-cause-other = judged otherwise
variant-zendesk = by Zendesk's rules
variant-freshdesk = by Freshdesk's rules
variant-intercom = by Intercom's rules
variant-chatwoot = by Chatwoot's rules

## Benchmark

benchmark-source = Source: { $source }, { $range }
benchmark-accounts-unknown = The source does not say how many companies took part.
benchmark-label-top20 = Top 20%
benchmark-label-above_median = Above median
benchmark-label-below_median = Below median
benchmark-label-uncertain = ~ { $label }
benchmark-uncertain = ~ uncertain
benchmark-uncertain-why = The 95% interval of our figure crosses the cut-off
benchmark-uncertain_source = source uncertain
benchmark-uncertain_source-why = The source contradicts itself: { $one } in its table, { $other } in its text. Both are shown.
benchmark-estimated = estimated
benchmark-percentile = percentile { $value } (estimated)
benchmark-basis-assumed = basis: assumed
benchmark-basis-assumed-why = The source does not say how it measures. We compare what most likely corresponds.
benchmark-basis-partly_documented = basis: partly documented
benchmark-compared = Compared: { $variant }, { $statistic }, { $hours }
benchmark-compared-lead = Our figures here, which may be measured otherwise than the headline figures of nabiz query:
benchmark-compared-without-gap = a reopened conversation counts as a new one
benchmark-above-is-better = “Above” always means better: faster for times, higher for percentages and scores.
benchmark-top20-is = “Top 20%” is the cut-off that one company in five reaches, not the average of the best.
benchmark-own-sla = SLA percentages show whether a company keeps its own promises, not whether it is fast.
benchmark-na = Not in the benchmark
benchmark-too-few = Too few cases for a comparison
gap-median = { $gap } to the median
gap-at-top20 = in the top 20%
gap-faster-needed = { $by } faster for the top 20% ({ $cut })
gap-higher-needed = { $by } more for the top 20% ({ $cut })

## Change against another period

change-none = no clear change
change-better = better
change-worse = worse
change-up = up
change-down = down
change-versus = against { $range }
change-too-few = too few to compare
change-first-period = no earlier period
report-until = { $range } (until { $time })
change-young = not compared: the latest cases have had less time
change-rule = An arrow stands only where the change is larger than chance would explain.

## Waiting, maturity, cohorts

waiting-line = { $n ->
    [one] { $n } still waiting, for { $oldest }
   *[other] { $n } still waiting, the longest for { $oldest }
}
waiting-none = nobody is waiting
immature-line = { $n ->
    [one] { $n } case is too recent to count
   *[other] { $n } cases are too recent to count
}
cohort-line = With those still waiting: { $value }
cohort-why = The headline sees finished cases only. This value counts everything opened in the period.
as-of-line = as of { $date }

## Trends, distributions, heat map

chart-trend-alt = { $metric } from { $from } to { $to }: first { $first }, last { $last }
chart-distribution-alt = { $metric }: median { $median }, nine of ten below { $p90 }
chart-heatmap-cell = { $weekday } { $hour }: { $count }
chart-heatmap-peak = Busiest: { $weekday } { $hour }, { $count }
curve-title = { $n ->
    [one] with the { $n } case opened in the period, { $waiting } still waiting: median { $median }
   *[other] with all { $n } cases opened in the period, { $waiting } still waiting: median { $median }
 }
curve-alt = { $metric }: share done by when, of completed cases and of all that were opened
curve-completed = Completed cases
curve-opened = All opened, those waiting included
curve-within = Within { $time }
curve-by = Within
chart-axis-duration = Duration
chart-axis-cases = Cases
chart-axis-share = Share of cases
chart-interval = 95% interval
chart-goal = Goal
chart-log-scale = logarithmic scale
chart-needs-script = Charts need JavaScript. The table below holds the same figures.

## SLA, backlog

sla-met = { $n } met
sla-breached = { $n } breached
sla-response = First response
sla-resolution = Resolution
sla-policy-target = { $target } ({ $hours })
sla-mode-outcome = Overdue cases count as breached, answered or not
sla-mode-completed = Completed cases only, as most tools count
backlog-now = Open now
backlog-flow = { $start } at the start, { $opened } opened, { $reopened } reopened, { $resolved } resolved, { $end } at the end
backlog-changes = Spam, deletions and merges: { $value }
backlog-days = Worth { $days } at the present pace
backlog-by-age = Open cases by age
backlog-bucket = { $from }–{ $to } days
backlog-bucket-over = over { $from } days
backlog-growing = The backlog is growing: fewer cases are resolved than opened
backlog-shrinking = The backlog is shrinking: more cases are resolved than opened

## Nothing to show, and what to do about it

empty-log = There are no events to report on.
empty-log-how = Check the files named on the command line: { $files }
empty-period = Nothing happened in { $range }. The log covers { $covered }.
empty-filter = No cases match { $filter }.
empty-sla = There is no SLA policy in this log.
empty-sla-how = Add one to { $file }: a target time for first response or resolution, for which class and priority, in which hours.
empty-calendar = There are no business hours for this account.
empty-calendar-how = Add opening hours and holidays to { $file } to get durations in business hours too.
empty-teams = This log names no teams.
empty-teams-how = List teams and their members in { $file }.
empty-agents = This log names no agents.
empty-agents-how = Agents are named by assigned, agent_message and resolved events.
empty-critical = No case of a critical priority came in.
empty-surveys = There are no survey answers in this log.
empty-surveys-how = Import them as survey_sent and survey_answer events.
empty-calls = There are no calls in this log.
empty-topics = Cases carry no topics in this log.
empty-costs = There are no costs in this log.
empty-costs-how = Import monthly amounts as cost events to see the cost of each case and resolution.
empty-benchmark = There is nothing to compare: no published figure fits these channels.
empty-trend = One period is not a trend yet.
empty-backlog = Nothing is open. All cases are resolved.

## What was assumed, said aloud

given-timezone = Time zone: { $zone }
assumed-timezone = No time zone given: { $zone } assumed
given-calendar = Business hours: { $calendar }
assumed-desk-hours = No business hours given: those of the help desk's schedule “{ $schedule }” hold
assumed-desk-hours-of-several = { $taken }; not taken: { $others }
assumed-no-calendar = No business hours given: durations are in calendar hours, round the clock
given-as-of = As of { $instant }
assumed-as-of = As of the last event in the log, { $instant }
given-period = Period: { $range }
assumed-period = Period: the whole log, { $range }
given-calendar-never-opens = The calendar never opens: business time stands still, and no promise in business hours can be broken
given-calendar-of-team-never-opens = The calendar of team { $team } never opens: its business time stands still, and no promise in business hours can be broken
assumed-no-sla = No SLA policies: SLA figures have no source
assumed-no-teams = No teams given: team figures follow the log
given-settings = Settings from { $file }
assumed-settings = No settings file: everything at its default
given-mapping = { $file } read as { $format }
assumed-format = { $file } looks like { $format } and was read as such
assumed-account = No account named: all events belong to { $account }
assumed-currency = Costs carry no currency: { $currency } assumed
read-files = { $n ->
    [one] { $n } file read
   *[other] { $n } files read
}
read-events = { $n ->
    [one] { $n } event read
   *[other] { $n } events read
}
read-cases = { $n ->
    [one] { $n } case
   *[other] { $n } cases
}
read-rate = { $events } in { $time }
read-covers = The log covers { $range }
rows-quarantined = { $n ->
    [one] { $n } row could not be read. It is in { $file } and in no figure.
   *[other] { $n } rows could not be read. They are in { $file } and in no figure.
}
rows-all-read = Every row was read.
duplicates-dropped = { $n ->
    [one] { $n } event came twice and counts once
   *[other] { $n } events came more than once and count once
}

## Data quality

quality-good = Nothing to report: every event was read and used.
quality-nothing-assumed = Nothing had to be assumed: the settings say it all.
quality-no_open = { $n ->
    [one] { $n } event belongs to a case that never opens in this log
   *[other] { $n } events belong to cases that never open in this log
}
quality-after_as_of = { $n ->
    [one] { $n } event lies after the report's instant and was left out
   *[other] { $n } events lie after the report's instant and were left out
}
quality-unknown_survey = { $n ->
    [one] { $n } survey answer has no survey
   *[other] { $n } survey answers have no survey
}
quality-unknown_scale = { $n ->
    [one] { $n } survey answer is on a scale that is unknown or that its survey is not asked on
   *[other] { $n } survey answers are on scales that are unknown or that their surveys are not asked on
}
quality-off_scale = { $n ->
    [one] { $n } survey answer has a score that its scale does not have
   *[other] { $n } survey answers have scores that their scales do not have
}
quality-after_deletion = { $n ->
    [one] { $n } event came after the deletion of its case
   *[other] { $n } events came after the deletion of their cases
}
quality-second_open = { $n ->
    [one] { $n } case was opened a second time: the first opening holds
   *[other] { $n } second openings of a case: the first opening holds
}
quality-bad_clock = { $n ->
    [one] { $n } case ends before it starts by more than five seconds and was left out of this figure
   *[other] { $n } cases end before they start by more than five seconds and were left out of this figure
}
quality-clashing_ids = { $n ->
    [one] { $n } other event came under a known id: of the two one counts
   *[other] { $n } other events came under known ids: of each id one event counts
}
quality-fix-clashing_ids = Give every event an id of its own.
quality-fix-no_open = Add the files that hold their openings.
quality-fix-after_deletion = If they count, the case needs a `restore` event before them.
quality-fix-second_open = If they are different cases, give each an id of its own.
quality-fix-unknown_survey = Give the answers an `instrument`, or add the `survey_sent` events.
quality-fix-unknown_scale = Name a scale such as `1-5`, `0-10` or `good_bad`; NPS takes `0-10`, CES `1-7`.
quality-fix-off_scale = Look whether the scale is right, and whether the number stands for “no answer”.
quality-fix-bad_clock = Look at the clocks and time zones of the systems that wrote these events.
quality-unknown_types = { $n ->
    [one] { $n } row of an unknown event type: { $types }
   *[other] { $n } rows of unknown event types: { $types }
}
quality-not-counted = Spam, deleted, test and merged cases are in no figure: { $n }
quality-lapsed = { $n ->
    [one] { $n } case was closed by the system without an answer. It does not count as resolved.
   *[other] { $n } cases were closed by the system without an answer. They do not count as resolved.
}
quality-feeds-present = In this log: { $feeds }
quality-feeds-absent = Not in this log: { $feeds }
quality-refusals = Rows that could not be read, by reason
refusal-unreadable = file cannot be read
refusal-too_long = line too long
refusal-not_utf8 = not UTF-8
refusal-malformed = malformed
refusal-missing = field missing
refusal-unknown = unknown word
refusal-invalid = value of the wrong form
refusal-time = time cannot be read
refusal-duplicate = second row of one case

## Definitions

definition-formula = Formula
definition-clock = Clock
definition-excluded = Does not count
definition-variants = Variants
definition-vendors = In other tools
definition-source = Source
definition-also-called = Also called
definition-direction = Direction
definition-show = How this is computed
definition-shared-rounding = Figures are rounded for display only. All arithmetic runs on unrounded values.
definition-shared-average = Averages, medians and percentages are never averaged: every total is computed from the cases themselves.
definition-shared-minimum = Below { $show } no figure is shown. Below { $rank } it is marked and not ranked.
definition-shared-reply = Only a public reply by a person stops a response clock. Automatic messages, bots and private notes do not.

## Terminal

terminal-progress-reading = Reading { $file }
terminal-progress-building = Putting cases together
terminal-progress-computing = Computing figures
terminal-progress-writing = Writing { $file }
terminal-written = Report written to { $file }
terminal-open-hint = Open it in a browser. It needs no connection.
terminal-more = For one figure in detail: { $command }
terminal-legend = n: cases behind the figure. ~: uncertain. NA: no such figure.

## Command line

cli-no-figures = There are no figures for this question.
cli-no-such-value = Nothing in this log has { $condition }.
cli-no-such-value-near = Nothing in this log has { $condition }, did you mean { $near }?
cli-no-such-value-of = Nothing in this log has { $condition }. There are: { $values }
cli-period-outside = The period lies outside the log, which covers { $range }.
cli-column-id = Id
cli-column-english = English
cli-column-turkish = Turkish
cli-column-unit = Unit
cli-metrics-legend = ● in the published benchmark · ○ computed, the benchmark prints NA · ▫ computed, the benchmark is silent · – no such figure · blank: for the account as a whole. One in detail: nabiz metrics ID
cli-classes-legend = ● in the published benchmark · ○ computed, the benchmark prints NA · ▫ computed, the benchmark is silent · – no such figure
cli-metric-headline = Headline
cli-metric-anchor = Placed in the period by
cli-metric-classes = Given for
cli-metric-needs = Needs in the log
measure-seconds = duration
measure-percent = per cent
measure-score = score from { $from } to { $to }
measure-net_score = score from −100 to 100
measure-money = money
measure-count = count
measure-ratio = ratio
measure-number = number
cli-generated = Written: { $events }, { $cases }
cli-settings-written = Settings that fit them: { $file }
cli-check-files = Files
cli-check-counts = { $rows }, { $events }, refused: { $refused }
cli-check-line = first in line { $line }
cli-check-attributes = { $n ->
    [one] 1 value of an attribute is left out
   *[other] { $n } values of attributes are left out
}: a log has { $most } names of attributes at most, the first that come. Leave those out that nobody asks for.
cli-check-left_out = { $n ->
    [one] { $n } file was not read, as its name says nothing of data; name it to have it read: { $files }
   *[other] { $n } files were not read, as their names say nothing of data; name them to have them read: { $files }
}
cli-check-settings = Settings
cli-check-no-such-account = The settings name the account { $account }, which this log does not have
cli-check-account = Account { $account }
cli-check-span = First event { $first }, last { $last }
cli-check-types = Event types
cli-check-actors = Who acts
cli-check-schedules = Schedules of the help desk, ready for { $file }
cli-check-schedule-cases = { $n ->
    [one] { $n } case carries it
   *[other] { $n } cases carry it
}
cli-check-needs = needs { $needs }
cli-check-good = Nothing odd.
cli-check-all-measured = Every figure has its source.
cli-or = { $one } or { $other }
cli-format-native = native events
cli-format-csv = CSV by the mapping { $mapping }
cli-format-empty = empty
cli-format-unknown = not read
cli-actor-customer = customers
cli-actor-agent = agents
cli-actor-bot = bots
cli-actor-system = system
cli-actor-unknown = unknown

## A case told: events, clocks, reasons

case-column-at = Time
case-column-event = Event
case-column-meaning = Meaning
case-column-clock = Clock
case-column-from = From
case-column-to = To
case-column-outcome = Outcome
case-state = State
case-opener = Opened by
case-requester = Customer
case-parent = Belongs to
case-resolution_code = Resolution code
case-left_out = In no figure
case-queue = Queue
case-due = due { $instant }
case-state-open = open
case-state-resolved = resolved
case-state-lapsed = closed by the system without an answer
case-state-over = answered, over
case-state-unanswered = not answered
case-event-open = Case opened
case-event-message = Message
case-event-assign = Assigned
case-event-handoff = Handed to people
case-event-transfer = Transferred
case-event-escalate = Escalated
case-event-status = Status
case-event-priority = Priority
case-event-topic = Topic
case-event-merge = Merged
case-event-spam = Marked as spam
case-event-unspam = No spam after all
case-event-delete = Deleted
case-event-restore = Restored
case-event-test = Marked as a test
case-event-survey_sent = Survey sent
case-event-survey_answer = Survey answered
case-event-work_start = Work begins
case-event-work_end = Work ends
case-event-resolution_code = Resolution code
case-event-review = Quality review
case-event-arrive = Call comes in
case-event-deflect_offer = Another way offered
case-event-deflect_accept = Another way accepted
case-event-queue = In the queue
case-event-ring = Rings
case-event-answer = Answered
case-event-hold = On hold
case-event-unhold = Off hold
case-event-xfer = Call passed on
case-event-hangup = Hung up
case-event-wrap_end = After-call work ends
case-event-abandon = Given up
case-event-flowout = Left the queue
case-event-callback_accept = Call-back accepted
opener-customer = the customer
opener-on_behalf = an agent on the customer's behalf
opener-agent = an agent
opener-system_for_customer = the system, for a customer who wrote
opener-system = the system
mark-opens = opens
mark-first_bot_reply = first bot reply
mark-human_start = now waits for people
mark-assigned = assigned to a person
mark-first_reply = first reply by a person
mark-turn_start = the customer waits again
mark-turn_answered = answered
mark-resolution = resolved, reopened later
mark-final_resolution = resolved
mark-soft_resolution = resolved after a thank-you
mark-lapse = timed out without an answer
mark-lapse_undone = time-out undone
mark-hard_reopen = reopened
mark-soft_reopen = reopened by a thank-you, does not count
mark-critical = became critical
mark-sla_start = SLA starts
mark-sla_pause = SLA pauses
mark-sla_resume = SLA goes on
mark-sla_due = SLA due
mark-sla_met = SLA met
mark-sla_breached = SLA breached
mark-sla_cancelled = SLA lapsed
clock-first_assignment = First assignment
clock-first_response = First response
clock-next_response = Next response
clock-first_resolution = First resolution
clock-resolution = Resolution
clock-requester_wait = The customer's waiting
clock-response_sla = Response SLA
clock-resolution_sla = Resolution SLA
clock_state-running = running
clock_state-ended = ended without it
outcome-running = running
outcome-met = met
outcome-breached = breached
outcome-cancelled = lapsed
visit-answered = answered
visit-abandoned = given up
visit-short_abandoned = given up at once
visit-flowed_out = left the queue
visit-left_by_choice = left by choice
visit-left = left
visit-waiting = waiting
verdict-first_contact = First contact resolution
verdict-bot = Resolved by a bot
verdict-deflection = Call deflected
verdict-yes = yes
verdict-no = no
verdict-not_counted = not counted
explain-column-case = Case
explain-column-hours = Counted
explain-left-out = Left out
explain-withheld = Single answers are withheld so that nobody can be recognised.
explain-disagrees = The rows below do not reach this figure. Please report this.
explain-more = { $n ->
    [one] and { $n } more row
   *[other] and { $n } more rows
}
explain-hours-more = … and { $n } more
reason-score = score
reason-scale = scale
reason-rescaled = rescaled
reason-promoter = promoter
reason-passive = passive
reason-detractor = detractor
reason-target = allowed
reason-counted = counted
reason-due = due
reason-queue = queue
reason-wait = waited
reason-outcome = outcome
reason-instrument = survey
reason-critical_failed = critical items failed
reason-reviewer = reviewed by
reason-currency = currency
reason-category = category
reason-class = for
reason-topic = topic
reason-resolution_code = resolution code
reason-opened = opened
reason-reopened = reopened
reason-talk = talk
reason-hold = hold
reason-wrap = after-call work
reason-dial = dialling
part-cost = Cost
part-cases = Cases
part-share_of_handle_time = Share of handle time
part-at_start = There at the start
part-kept = Still there at the end
part-lost = Lost
part-joined = Joined
part-left = Left
part-left_voluntarily = Left of their own will
part-left_unknown_why = Left, reason unknown
part-handle = Handling
part-available = Available
part-paid = Paid
part-share = Share of all
part-messages_in = Customers' messages
part-contacts_per_100_customers = Cases per 100 customers
part-handoffs_per_case = Further people per case
part-longest = Longest
part-patience_median = Patience, median
part-patience_p80 = Patience, 80th percentile
part-concurrency = Conversations at once
part-esi = Satisfaction index (ESI)
part-enps = Employee NPS
part-backlog_days = Days of work at the present pace
part-since_message_median = Unanswered since, median
part-annualised = In a year
part-period = In the period
part-voluntary = Left of their own will
part-left_within_90d = Left within 90 days of joining
part-fcr_spread = Agents apart in first contact resolution
part-csat_spread = Agents apart in positive answers
part-productive_availability = Productive availability
part-critical_failed = Critical items failed
part-reviewer_agreement = Reviewers agree
part-queued = Queued
part-answered = Answered
part-abandoned = Given up
part-short_abandoned = Given up at once
part-flow_out = Left the queue otherwise
part-age_median = Median age
part-age_0_1d = Up to 1 day
part-age_1_3d = 1–3 days
part-age_3_7d = 3–7 days
part-age_7_14d = 7–14 days
part-age_14_30d = 14–30 days
part-age_over_30d = Over 30 days
facts-written = Facts written to { $folder }: { $rows }, { $bytes } bytes
reason-contacts = contacts
reason-transferred = transferred
reason-escalated = escalated
reason-hard_reopens = reopened
reason-recontact = the customer came back
reason-not_eligible = in no figure
reason-not_resolved = not resolved
reason-no_reply = no reply by a person
reason-not_accepted = offer not accepted
reason-merged = merged into another case
reason-spam = spam
reason-deleted = deleted
reason-test = test
reason-not_inbound = opened by the service
reason-outbound = outbound call
reason-on_behalf = logged on the customer's behalf
reason-bot_only = served by a bot alone
reason-not_bot_only = people had a hand in it
reason-no_bot = no bot took part
reason-not_touched = no person took part
reason-lapsed = timed out without an answer
reason-still_waiting = still waiting
reason-never_answered = resolved without a reply by a person
reason-never_assigned = never given to a person
reason-answered_by_another = answered by others
reason-not_answered = call not answered
reason-never_queued = never queued
reason-not_offered = no other channel offered
reason-no_handling = handling not known
reason-not_critical = never critical
reason-short_abandon = given up at once
reason-no_outcome = left the queue otherwise, or waits
reason-not_in_formula = outside the chosen formula
reason-no_policy = no SLA policy fits
reason-cancelled = resolved without a reply before it was due
reason-sla_running = the promise is still running
reason-no_calendar = no business hours set
reason-bad_clock = ends before it starts
reason-no_value = has no such value
reason-outside_period = outside the period
reason-immature = too recent to count
reason-earlier_answer = a later answer counts
reason-no_mean = scale without a mean
reason-other_scale = other scale
reason-resolved = resolved by the end of the period
reason-critical_later = became critical later
reason-untagged = no topic, agent or code
reason-small_topic = topic too small to compare
reason-mixed_currency = other currency
reason-filtered_out = filtered out

## Controls of the page

control-filter = Filter
control-all = All
control-search = Search figures
control-sort = Sort
control-print = Print
control-download = Download as CSV
control-show-table = Show as table
control-show-chart = Show as chart
control-theme = Light or dark
control-top = Back to top

## The report page

page-skip = Skip to the figures
page-accounts = Accounts
page-sections = Sections
page-noscript = Charts need JavaScript. Every chart has a table with the same figures, and those are all here.
page-synthetic = made-up data
page-synthetic-why = These events were generated. They describe no real company.
page-getting-better = Getting better
page-getting-worse = Getting worse
page-none = None
page-versus = Compared with { $range }.
page-first-period = There is no earlier period to compare with.
page-needs-policies = SLA policies in { $file }
page-needs-calendar = business hours in { $file }
page-no-source = No source in this log:
page-all-figures = All figures in one table
page-interval = 95%
page-cumulative = Up to here
page-group-speed = Speed
page-group-quality = Quality
page-group-satisfaction = Satisfaction
page-group-load = Load
page-group-phone = Phone
page-group-cost = Cost and people
page-benchmark-publisher = Freshworks Customer Service Benchmark, as published by PeraNet in October 2024
page-compared = Compared: { $figure }
page-label-two = { $table } by the source's table, { $prose } by its text
page-trends-lead-week = Week by week. A shaded band is the 95% interval, a hollow point stands for few cases.
page-trends-lead-day = Day by day. A shaded band is the 95% interval, a hollow point stands for few cases.
page-empty-distributions = There are no durations to spread out in this period.
page-nothing-opened = No case was opened in this period.
page-teams-not-ranked = In order of name, not of merit: teams serve different customers. Read handle time beside satisfaction and first contact resolution.
page-no-real-difference = No real difference between them in: { $metrics }.
page-sla-targets = Targets stand in { $file }: target time by class and priority, in calendar or business hours.
page-calls-fates = What became of queued calls
page-calls-answered = { $n } answered
page-calls-abandoned = { $n } given up
page-calls-flowed-out = { $n } left the queue otherwise
page-calls-patience = Patience: half of the callers would hang up after { $median }.
page-calls-longest = The longest wait of an answered call was { $longest }.
page-empty-calls-how = Import the queue log of the telephone system, or calls as events.
page-survey-bias = Very happy and very unhappy customers answer more often. Read every score with the response rate.
page-empty-bots = No bot answers in this log.
page-empty-bots-how = Import bot messages as events with actor bot to see what they resolve alone.
page-empty-topics-how = Import topics or tags with the cases, as topic events.
page-oddities = What was odd in the data
page-missing-feeds = What the log cannot tell, and what it would need
page-events = Events
page-cases = Cases
page-episodes = Service efforts
page-covers = The log covers
page-rows-refused = { $n ->
    [one] { $n } row could not be read
   *[other] { $n } rows could not be read
}
page-bad-clock = { $n ->
    [one] { $n } case ends before it starts by more than five seconds and is in no duration
   *[other] { $n } cases end before they start by more than five seconds and are in no duration
}
page-inputs = What was read
part-start = At the start
part-opened = Opened
part-reopened = Reopened
part-resolved = Resolved
part-end = Open at the end
part-promoters = Promoters (9–10)
part-passives = Passives (7–8)
part-detractors = Detractors (0–6)

## Footer and credits

footer-made-with = Made with { $app } { $version }
footer-definitions = Definitions { $version }
footer-reproducible = The same events, settings, period and instant give the same figures.
footer-self-contained = This page loads nothing from elsewhere and sends nothing.
footer-benchmark-credit = Benchmark figures: { $source }
footer-charts-credit = Charts: Apache ECharts
footer-fonts-credit = Typeface: { $name }
footer-licence = Licence: { $name }

## Pages of the running desk
desk-nav = Pages
desk-nav-overview = Overview
desk-nav-wall = Live wall
desk-nav-cases = Cases
desk-nav-teams = Teams and agents
desk-nav-group-now = Now
desk-nav-group-analysis = Analysis
desk-nav-group-data = Data
desk-nav-group-administration = Administration
desk-nav-report = Report
desk-nav-import = Import
desk-nav-quarantine = Quarantine
desk-nav-people = People
desk-nav-tokens = Tokens
desk-nav-settings = Settings
desk-settings-lead = What the figures rest on. Accounts that are not named here have the settings of the file's top.
desk-settings-zone = Time zone
desk-settings-hours = Business hours
desk-settings-closed = closed
desk-settings-from-hour = closed from { $hour }
desk-settings-open-hours = open { $hours }
desk-settings-shut-hours = closed { $hours }
desk-settings-holidays = Next holidays and special days
desk-settings-valid = from { $from } to { $to }
desk-settings-members = Members
desk-settings-own-hours = own business hours
desk-settings-policies = SLA targets
desk-settings-pause = Stops in
desk-settings-values = Values
desk-settings-default = default
desk-settings-set = set
desk-settings-packs = Benchmark packs
desk-settings-warnings = Allowed, but most likely not meant
desk-settings-edit = Change the settings
desk-settings-edit-lead = The text is checked first; nothing that is wrong is kept. Every figure is computed again with the new settings.
desk-settings-file = Kept in { $file }
desk-settings-save = Check and apply
desk-settings-changed = Somebody else changed the file while you were editing; nothing was saved. Your text still stands below. Open this page in another tab to see what stands in the file now, and bring both together: saving again replaces it.
desk-settings-saved = The settings are in force.
desk-settings-wrong = The text is not kept; the settings in force stay. This is wrong:
desk-settings-fixed = These settings cannot be changed here.
desk-settings-hours-calendar = around the clock
desk-settings-hours-business = business hours
desk-settings-metric-first_response = first response
desk-settings-metric-resolution = resolution
desk-nav-definitions = Definitions
desk-sign-in = Sign in
desk-sign-out = Sign out
desk-sign-in-with = Sign in with { $issuer }
desk-sign-in-not-vouched = You were not vouched for there. Try again, or sign in with your password.
desk-sign-in-unknown = Nobody here has this address. Ask an administrator to add you.
desk-sign-in-wrong = Address or password is wrong.
desk-sign-in-wait = Too many attempts. Try again in { $wait }.
desk-sign-in-help = Forgotten? An administrator can give you a new link.
desk-email = E-mail
desk-password = Password
desk-new-password = New password
desk-password-rule = At least 10 characters; a sentence is easier to remember than signs.
desk-password-changed = The password is changed. Please sign in again.
desk-email-rule = This is no e-mail address.
desk-first = The first administrator
desk-first-lead = This link works once. You can add others later.
desk-go-on = Go on
desk-name = Name
desk-role = Role
desk-teams = Teams (by comma)
desk-agent = Agent id
desk-disabled = May not sign in
desk-change = Change
desk-people-add = Add a person
desk-people-link = Give this link to the person. It works once, for 24 hours, and is not shown again.
desk-people-new-link = New password link
desk-role-administrator = Administrator
desk-role-manager = Manager
desk-role-team_lead = Team lead
desk-role-agent = Agent
desk-role-viewer = Viewer
desk-audit = What was done
desk-who = Who
desk-nobody = nobody
desk-what = What
desk-target = Whom or what
desk-deed-first_administrator = became the first administrator
desk-deed-sign_in = signed in
desk-deed-sign_in_vouched = signed in, vouched for by the issuer
desk-deed-sign_in_refused = was not let in
desk-deed-password_changed = changed the password
desk-deed-password_chosen = chose a password
desk-deed-password_link = made a password link
desk-deed-person_added = added a person
desk-deed-person_changed = changed a person
desk-deed-token_added = made a token
desk-deed-token_revoked = withdrew a token
desk-deed-import = imported events
desk-deed-settings_changed = changed the settings
desk-deed-export = took figures along
desk-nav-connections = Connections
desk-connections-lead = Help desks that Nabız asks by itself, on a schedule and whenever one of their webhooks names a case.
desk-connections-none = No help desk is connected
desk-connections-how = Name one in nabiz.toml, put its token into the environment, and start Nabız again; docs/connections.md says how.
desk-connection-vendor = Help desk
desk-connection-pulled = Last whole pull
desk-connection-waiting = Cases waiting
desk-connection-hook = Webhook
desk-connection-never = not yet
desk-connection-pulling = under way
desk-connection-every = every
desk-connection-failed = It does not go on:
desk-connection-retry = tries again at
desk-connection-no-secret = no secret set
desk-token-once = Copy the token now: it is not shown again.
desk-token-lead = Programs hand events in and ask for figures with a token.
desk-token-scopes = May
desk-scope-ingest = hand events in
desk-scope-read = read figures and cases
desk-token-add = Make a token
desk-token-revoke = Withdraw
desk-token-revoked = withdrawn
desk-made = Made
desk-import-lead = Exports of your desk, tables, call logs, surveys: several files at once, packed or not. They are read through first; nothing is kept before you say so, and an event counts once, however often it comes.
desk-import-file = Files
desk-import-paste = or paste native events, one JSON object a line
desk-import-look = Look through
desk-import-uploads = Uploads
desk-import-other = Other ways
desk-import-accepted = new events
desk-import-duplicates = known events
desk-import-refused = refused rows
desk-upload-stage-receiving = Coming in
desk-upload-stage-looking = Being looked through
desk-upload-stage-asking = Waits for an answer
desk-upload-stage-ready = Ready to be imported
desk-upload-stage-importing = Being imported
desk-upload-stage-done = Imported
desk-upload-stage-failed = Cannot be read
desk-upload-ask = Say below which column means what; a guess stands there already.
desk-upload-events = events
desk-upload-span = From – to
desk-upload-what = Taken for
desk-upload-rows = rows
desk-upload-refusals = These rows cannot be read and would go to quarantine:
desk-upload-wrong = The files cannot be read as they are; nothing was kept. This is wrong:
desk-upload-import = Import
desk-upload-discard = Discard
desk-upload-more = Import more
desk-map = Columns
desk-map-lead = Which column means what? What is marked is unsure. The answer is kept for the next file of the kind.
desk-map-shape = A row is
desk-map-shape-case_per_row = a whole case
desk-map-shape-event_per_row = something that happened to a case
desk-map-shape-feed_per_row = an answer or another fact of its own
desk-map-zone = Zone of the times
desk-map-unsure = unsure
desk-map-none = — none —
desk-map-use = Look through with these columns
desk-map-text = The mapping as text
desk-map-use-text = Look through with this text
desk-map-key-case = Case id
desk-map-key-time = Time of the row
desk-map-key-open_time = Opened at
desk-map-key-open_channel = Channel
desk-map-key-open_requester = Customer
desk-map-key-open_topic = Topic
desk-map-key-open_priority = Priority
desk-map-key-activity = Activity
desk-map-key-status = Status
desk-map-key-team = Team
desk-map-key-agent = Agent
desk-map-key-step_assigned_time = Assigned at
desk-map-key-step_replied_time = First replied at
desk-map-key-step_resolved_time = Resolved at
desk-map-key-step_closed_time = Closed at
desk-map-key-step_csat_score = Satisfaction (CSAT)
desk-map-key-step_nps_score = Recommendation (NPS)
desk-map-key-id = Row id
desk-map-doubt-values = Some values of “{ $column }” are not known; say in the text what they stand for.
desk-map-doubt-zone = The times say no zone: is UTC right?
desk-map-doubt-formats = Does the day or the month come first? The sample does not tell; see “formats” in the text.
desk-map-doubt-step_csat_scale = Look at the scale of “{ $column }” in the text, and whether a number stands for a blank.
desk-map-doubt-step_nps_scale = Look at the scale of “{ $column }” in the text, and whether a number stands for a blank.
desk-map-doubt-activity_map = Say in the text which event each activity of “{ $column }” stands for.
desk-map-doubt-on_change_status = Some values of “{ $column }” are not known; say in the text what they stand for.
desk-quarantine-lead = Rows that could not be read. Nothing is lost: mend a row and take it, or leave it out.
desk-quarantine-empty = No row waits here.
desk-quarantine-row = The row
desk-quarantine-still = This row is no event still; nothing was kept.
desk-quarantine-readmit = Take it
desk-quarantine-dismiss = Leave it out
desk-views = Saved views
desk-view-keep = Save this view
desk-view-shared = for everybody
desk-view-remove = Remove
empty-changes = No key figure differs from { $period } by more than chance.
empty-changes-before = The log does not reach back to a period of equal length before this one.
empty-changes-before-how = Choose a shorter or later period.
page-changes-lead = Against { $period }. A contribution is what a cut adds to the difference of the means, by its own mean and by its weight; the parts of one dimension add up to the whole difference, cuts of different dimensions overlap.
page-change = { $metric }, { $class }: { $before } → { $now } ({ $change }, { $judged })
page-change-mean = { $metric }, { $class }: mean { $before } → { $now } ({ $change }, { $judged })
page-change-part = { $share } of it
column-cut = Cut
column-contribution = Contribution
column-before-now = Mean before → now
column-cases-before-now = Cases before → now
desk-table = Table
desk-filter = Filter
desk-filtered = set
desk-period = Period
desk-from = From
desk-to = To
desk-any = all
desk-one-account = Shown here is the account { $account } alone.
desk-where = Condition
desk-apply = Apply
desk-clear = Clear
desk-period-today = today
desk-period-yesterday = yesterday
desk-period-7d = last 7 days
desk-period-30d = last 30 days
desk-period-90d = last 90 days
desk-period-month = this month
desk-period-last_month = last month
desk-period-all = everything
desk-empty = There is no event yet.
desk-empty-how = Import a log, or let your systems send events with a token. The overview fills by itself.
desk-case-as-of = As of
desk-compared = compared with
desk-running = the period still runs, so the one before is taken up to the same time of day
desk-trend = Trend
desk-missing = Nothing to show for:
desk-formula = Formula
desk-clock = Clock
desk-excluded = Does not count
desk-variants = Variants
desk-beside = Beside it
desk-vendors = Vendors
desk-source = Source
desk-definition = Definition
desk-figures = Figures
desk-split = By
desk-cohort = Cohort median
desk-waiting = Waiting
desk-receipt = Receipt
desk-more = Further rows:
desk-more-show = Show more
desk-nothing = Nothing fits. Widen the period or the filter.
desk-search = Id contains
desk-order = Order
desk-found = cases
desk-opened = Opened
desk-waits-since = Waits since
desk-due = Due
desk-replies = Replies
desk-previous = Back
desk-next = Next
desk-state-open = open
desk-state-waiting = customer waits
desk-state-resolved = resolved
desk-state-lapsed = timed out
desk-state-left_out = left out
desk-order-newest = newest first
desk-order-oldest = oldest first
desk-order-longest_wait = longest wait first
desk-order-next_due = next promise first
desk-promise = Promise
desk-promise-response = answer
desk-promise-resolution = resolution
desk-left = Left
desk-since = Since
desk-today = Today
desk-wall-unanswered = without a first answer
desk-wall-waiting = customers wait
desk-wall-longest = longest wait
desk-wall-queue = calls in queue
desk-wall-queue-longest = longest in queue
desk-wall-open = open
desk-wall-breached = promise broken
desk-wall-due = Next to break
desk-wall-none-due = No promise is running.
desk-wall-agents = Agents
desk-wall-beats = Last 30 minutes
desk-wall-came = came in
desk-wall-replied = answered
desk-wall-resolved = resolved
desk-problem = That did not work
desk-back = To the overview
desk-problem-sign-in = Please sign in first.
desk-problem-forbidden = Your role does not allow this. An administrator can change it.
desk-problem-not-found = There is no such thing, or it is not yours to see.
desk-problem-question = The question cannot be answered as asked.
desk-problem-stale = The page was too old. Go back, load it again and repeat.
desk-stale-lost = No connection since { $time }. The figures are those of then.
desk-stale-out = Signed out since { $time }. The figures are those of then.
desk-problem-busy = Too much at once. Try again in a moment.
desk-problem-wait = Too many attempts. Wait a little and try again.
desk-problem-too-large = This is too large. Send it in parts, or use the command line.
desk-problem-slow = What you sent came too slowly and was given up. Send it again, over a better connection or in parts.
desk-problem-method = This address does not take such a request. Go to its page and use what it offers.
desk-problem-failed = Something failed here. It is in the log; try again.
desk-problem-last-administrator = The last administrator stays: without one nobody could change anything here.
desk-problem-view = A view needs a name and a page, and a person keeps at most 100 of them.
desk-problem-link = The link no longer holds. An administrator can give you a new one.
desk-fault-date = “{ $value }” is no date.
desk-fault-days = The first day lies after the last.
desk-fault-where = The condition cannot be read at character { $at }: { $why }. Write for example { $example }.
desk-fault-where-more = there is more text than one condition
desk-fault-where-bang = ! stands alone, write !=
desk-fault-where-quote = a quotation mark is not closed
desk-fault-where-paren = a parenthesis is not closed
desk-fault-where-missing = a condition is missing
desk-fault-where-equals = = or != is missing
desk-fault-choice = “{ $value }” is nothing that can be chosen here.

## The server, on the terminal
serve-loading = Reading the ledger …
serve-ready = Nabız is at { $url } (Ctrl-C ends it).
serve-first = First administrator: { $link }
import-done = { $events } new events, { $duplicates } known, { $refused } rows in quarantine
import-schedules = { $n ->
    [one] The files carry a schedule of business hours, which a server takes from { $file } alone: nabiz check shows it ready to be put there
   *[other] The files carry { $n } schedules of business hours, which a server takes from { $file } alone: nabiz check shows them ready to be put there
}
ledger-whole = { $n } events, all whole.
ledger-backed-up = Copied to { $file }.
ledger-restored = Restored: { $n } events.
forget-done = Forgotten. Texts and contact data of { $n } events are gone; figures are as before.
map-guessed = { $file }: guessed, at least { $confidence } sure.
map-ask = Right? [Y/n]
map-not-written = Nothing is written. Print the guess without --out and mend it by hand.
