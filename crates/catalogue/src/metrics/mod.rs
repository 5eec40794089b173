//! Every metric, one file for each or for a small family, in the order of METRICS part B.

mod agent_attrition_annual;
mod aht;
mod asa;
mod automated_resolution_share;
mod backlog;
mod call_deflection_rate;
mod call_outcome;
mod ces;
mod clearance_rate;
mod common;
pub mod cost;
mod critical;
mod csat;
mod customers;
mod esat;
mod fcr_pct;
mod first_assignment_time;
mod first_response_time;
mod next_response_time;
mod nps;
mod occupancy;
mod out_of_hours_share;
mod procedure_adherence_pct;
mod reopen_rate;
mod replies_per_resolution;
mod resolution_rate;
mod resolution_sla_pct;
mod resolution_time;
mod response_sla_pct;
mod service_level;
mod solution_consistency;
mod survey_response_rate;
mod top_topics;
mod transfer;
mod unanswered_rate;
mod volume_by_channel;

use crate::metric::Metric;

/// The register.
pub const ALL: &[Metric] = &[
    first_assignment_time::FIRST_ASSIGNMENT_TIME,
    first_response_time::FIRST_RESPONSE_TIME,
    response_sla_pct::RESPONSE_SLA_PCT,
    resolution_time::RESOLUTION_TIME,
    fcr_pct::FCR_PCT,
    resolution_sla_pct::RESOLUTION_SLA_PCT,
    next_response_time::NEXT_RESPONSE_TIME,
    csat::CSAT_MEAN,
    csat::CSAT_POSITIVE_PCT,
    esat::ESAT_POSITIVE_PCT,
    esat::ESAT_MEAN,
    ces::CES_EASY_PCT,
    ces::CES_MEAN,
    nps::NPS,
    survey_response_rate::SURVEY_RESPONSE_RATE,
    aht::AHT,
    cost::COST_PER_TICKET,
    cost::COST_PER_RESOLUTION,
    volume_by_channel::VOLUME_BY_CHANNEL,
    out_of_hours_share::OUT_OF_HOURS_SHARE,
    top_topics::TOP_TOPICS,
    solution_consistency::SOLUTION_CONSISTENCY,
    procedure_adherence_pct::PROCEDURE_ADHERENCE_PCT,
    resolution_rate::RESOLUTION_RATE,
    clearance_rate::CLEARANCE_RATE,
    customers::CUSTOMER_RETENTION_RATE,
    customers::CUSTOMER_CHURN_RATE,
    call_outcome::CALL_ABANDONMENT_RATE,
    call_outcome::ANSWER_RATE,
    service_level::SERVICE_LEVEL,
    asa::ASA,
    call_deflection_rate::CALL_DEFLECTION_RATE,
    automated_resolution_share::AUTOMATED_RESOLUTION_SHARE,
    critical::CRITICAL_SHARE,
    critical::CRITICAL_MTTA,
    critical::CRITICAL_MTTR,
    critical::CRITICAL_RESPONSE_SLA_PCT,
    critical::CRITICAL_RESOLUTION_SLA_PCT,
    critical::CRITICAL_OPEN,
    backlog::BACKLOG,
    backlog::BACKLOG_AGE,
    reopen_rate::REOPEN_RATE,
    transfer::TRANSFER_RATE,
    transfer::ESCALATION_RATE,
    replies_per_resolution::REPLIES_PER_RESOLUTION,
    occupancy::OCCUPANCY,
    occupancy::UTILISATION,
    agent_attrition_annual::AGENT_ATTRITION_ANNUAL,
    unanswered_rate::UNANSWERED_RATE,
];
