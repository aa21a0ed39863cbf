"""What the field calls the contract's tables, columns and values. Each list has the best name first."""

from collections.abc import Mapping

# A word in a table's name, and how surely it says what the table is.
TABLE_WORDS: Mapping[str, tuple[str, str]] = {
    "accounts": (
        "account customer client org organization organisation company tenant workspace subscriber kunde kunden klant",
        "user member business buyer",
    ),
    "contacts": ("contact user person people member seat_holder employee", "profile"),
    "subscriptions": ("subscription contract membership licence license abonnement abo agreement", "plan term"),
    "usage": (
        "usage event activity login session click log action pageview purchase order transaction visit",
        "product feature use track",
    ),
    "tickets": ("ticket case issue incident", "support request conversation helpdesk complaint"),
    "invoices": ("invoice bill faktura rechnung factuur", "billing payment charge receipt"),
    "surveys": ("survey nps csat ces", "feedback response rating"),
    "touchpoints": ("touchpoint meeting call interaction engagement webinar", "email communication crm outreach"),
    "pulses": ("pulse sentiment", "health assessment"),
    "milestones": ("milestone onboarding", "journey step implementation"),
    "cancellations": ("cancellation churn termination cancel churner kuendigung opsigelse opzegging", "offboarding"),
}

# Names of the account in tables other than that of the accounts; in that one, `id` comes before the bare words.
ACCOUNT = (
    "account_id customer_id client_id org_id organization_id organisation_id company_id tenant_id workspace_id "
    "subscriber_id cust_id account_no account_number customer_no customer_number customer_nr account_uuid "
    "customer_uuid kunde_id kunden_id kundenr kundennr kundennummer kundenummer klant_id klantnummer konto_id"
)
ACCOUNT_BARE = "account customer client org organization organisation company tenant workspace subscriber kunde klant"
# These name the account where the person is the one who pays; elsewhere a person in it.
PERSON = "user_id member_id person_id contact_id uid"

# For each column: the names that can mean little else, then after | those that need the table to tell.
COLUMN_WORDS: Mapping[str, Mapping[str, str]] = {
    "accounts": {
        "name": "account_name customer_name company_name org_name organization_name | name title company",
        "signed_up_on": (
            "signup_date sign_up_date signed_up_at signedup_at signup_on signup_at signup registered_at registered_on "
            "registration_date customer_since member_since joined_on joined_at join_date date_joined first_order_date "
            "onboarded_at activated_at oprettet anmeldedatum | created_at created_on created date_created create_date "
            "creation_date start_date started_at since"
        ),
        "segment": "segment customer_segment account_segment customer_type size_segment tier_segment | type",
        "industry": "industry sector vertical branche business_type",
        "country": "country country_code land nation | region",
        "employees": "employees employee_count num_employees number_of_employees headcount company_size staff | size",
        "owner": "owner owner_name csm csm_name account_manager customer_success_manager account_owner kam",
        "desired_outcome": "desired_outcome goal goals objective",
        "currency": "currency currency_code billing_currency",
        "crm_id": "crm_id salesforce_id hubspot_id sfdc_id external_id",
    },
    "contacts": {
        "contact_id": "contact_id person_id member_id | user_id id uuid",
        "user_id": "user_id uid login_id user",
        "name": "contact_name full_name display_name | name",
        "role": "role job_role position persona | title function type",
        "joined_at": "joined_at joined_on date_joined invited_at added_at activated_at | created_at created_on created "
        "start_date started_at since",
        "left_at": "left_at left_on departed_at deactivated_at removed_at deleted_at | end_date ended_at disabled_at",
    },
    "subscriptions": {
        "plan": "plan plan_name plan_tier plan_id subscription_plan plan_type price_plan | tier product product_name "
        "package edition contract_type sku name type",
        "seats": "seats seat_count licenses licences license_count num_seats users_licensed | quantity qty",
        "mrr": "mrr mrr_amount monthly_recurring_revenue monthly_revenue monthly_fee monthly_price monthly_charge "
        "monthly_charges monthly_amount price_per_month | price amount fee revenue value",
        "started_on": "started_on start_date started_at subscription_start starts_on starts_at begin_date valid_from "
        "period_start effective_from current_period_start | start begin from created_at created_on",
        "ended_on": "ended_on end_date ended_at subscription_end ends_on ends_at valid_to valid_until period_end "
        "effective_to | end finish to cancelled_at canceled_at cancelled_on canceled_on cancellation_date",
        "renews_on": "renews_on renewal_date renewal_on renews_at next_renewal renewal | expires_on expires_at "
        "expiry_date expiration_date next_billing_date current_period_end",
    },
    "usage": {
        "user_id": "user_id user uid person_id member_id actor_id contact_id employee_id",
        "feature": "feature feature_name feature_key event event_name event_type action action_name activity "
        "activity_type screen page module | type name product category",
        "occurred_at": "occurred_at event_time event_timestamp event_date event_at usage_date activity_date used_at "
        "used_on login_at login_time logged_at purchased_at purchase_date order_date bought_on visited_at "
        "| timestamp ts time datetime date day created_at created_on created at when happened_at",
        "quantity": "quantity qty usage_count event_count use_count times | count amount units items value number hits",
    },
    "tickets": {
        "ticket_id": "ticket_id ticket_number ticket_no case_id case_number issue_id issue_key incident_id | id key "
        "number no nr uuid",
        "opened_at": "opened_at opened_on open_date submitted_at submitted_on reported_at raised_at | created_at "
        "created_on created date_created create_date date",
        "resolved_at": "resolved_at resolved_on resolution_date solved_at closed_at closed_on close_date resolved "
        "closed | completed_at finished_at",
        "reopened_at": "reopened_at reopened_on reopened",
        "topic": "topic ticket_category category subject_area product_area issue_type | area subject",
        "severity": "severity priority urgency | level impact",
        "kind": "kind ticket_type ticket_kind case_type | type",
        "csat": "csat csat_score satisfaction_score satisfaction satisfaction_rating customer_satisfaction | rating",
    },
    "invoices": {
        "invoice_id": "invoice_id invoice_number invoice_no bill_id bill_number faktura_nr rechnungsnummer | id number "
        "no nr uuid payment_id charge_id",
        "issued_on": "issued_on issued_at issue_date invoice_date invoiced_on invoiced_at billed_on billed_at "
        "bill_date billing_date | created_at created_on created date",
        "due_on": "due_on due_date due_at due payment_due pay_by deadline",
        "paid_on": "paid_on paid_at payment_date date_paid paid settled_at settled_on",
        "amount": "amount invoice_amount amount_due total_amount invoice_total total grand_total | value sum price net",
    },
    "surveys": {
        "user_id": "user_id user uid respondent_id respondent contact_id person_id",
        "kind": "kind survey_type survey_kind survey | type",
        "asked_at": "asked_at asked_on sent_at sent_on survey_date surveyed_at | created_at created_on",
        "answered_at": "answered_at answered_on responded_at responded_on response_date completed_at submitted_at "
        "| date timestamp",
        "score": "score nps nps_score csat csat_score ces rating answer_score | answer value response",
    },
    "touchpoints": {
        "kind": "kind touchpoint_type interaction_type activity_type meeting_type channel | type medium",
        "occurred_at": "occurred_at meeting_date call_date interaction_date activity_date contacted_at held_at "
        "scheduled_at | date timestamp time created_at created_on at start_time started_at",
    },
    "pulses": {
        "author": "author rated_by csm noted_by | owner user created_by",
        "score": "score pulse sentiment health rating pulse_score health_score | value",
        "noted_at": "noted_at noted_on rated_at assessed_at recorded_on | date timestamp created_at created_on",
        "note": "note notes comment comments remark",
    },
    "milestones": {
        "milestone": "milestone milestone_name step step_name stage onboarding_step | name type event",
        "reached_at": "reached_at reached_on achieved_at completed_at completed_on done_at | date timestamp created_at "
        "created_on",
    },
    "cancellations": {
        "notified_at": "notified_at notified_on cancelled_at canceled_at cancelled_on canceled_on cancellation_date "
        "cancel_date cancelation_date cancellation_requested_at churn_date churned_at churned_on termination_date "
        "terminated_at notice_date notice_given_on kuendigungsdatum opsagt_den | date created_at created_on "
        "requested_at timestamp",
        "effective_on": "effective_on effective_date effective_at effective_from last_day access_until | end_date "
        "ended_on ended_at",
        "withdrawn_at": "withdrawn_at withdrawn_on reverted_at revoked_at reactivated_at reactivated_on",
        "reason": "reason reason_code churn_reason cancel_reason cancellation_reason reason_text | cause",
        "kind": "kind churn_type cancellation_type | type",
    },
}

# What values of a column mean, for those columns that the features ask for certain values.
VALUES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("tickets", "severity"): {
        "low": "low minor trivial lowest p4 p5 sev4",
        "normal": "normal medium moderate standard p3 sev3",
        "high": "high major important p2 sev2",
        "urgent": "urgent critical blocker highest emergency p0 p1 sev0 sev1",
    },
    ("tickets", "kind"): {
        "question": "question howto inquiry query",
        "bug": "bug defect error fault incident",
        "feature_request": "featurerequest feature enhancement idea wish",
    },
    ("contacts", "role"): {
        "champion": "champion",
        "admin": "admin administrator owner",
        "executive": "executive exec ceo cto cfo coo vp director sponsor executivesponsor decisionmaker",
        "user": "user member enduser standard viewer editor",
    },
    ("surveys", "kind"): {"nps": "nps netpromoterscore", "csat": "csat satisfaction", "ces": "ces effort"},
    ("cancellations", "kind"): {
        "voluntary": "voluntary cancelled customer",
        "involuntary": "involuntary paymentfailed paymentfailure nonpayment",
    },
}

# The scale that the contract expects of a number.
SCALES: Mapping[tuple[str, str], tuple[float, float]] = {
    ("tickets", "csat"): (1, 5),
    ("pulses", "score"): (1, 5),
    ("surveys", "score"): (0, 10),
}

# Columns that say who left, and those that say who stayed.
LABELS = (
    "churn churned churn_flag is_churn is_churned has_churned churn_label churn_value churn_yn churn_status attrition "
    "attrition_flag exited left has_left is_lost lost cancelled canceled is_cancelled is_canceled cancelled_flag "
    "unsubscribed kuendigung customer_status account_status target label"
)
STAYING = "is_active active active_member active_flag retained is_retained stayed renewed is_customer"
LEFT_VALUES = (
    "1 true t yes y churn churned left lost leave cancelled canceled gone exited closed terminated attrited inactive "
    "attritedcustomer ja"
)
STAYED_VALUES = "0 false f no n active stayed stay stays kept retained current existing existingcustomer nein nej"
# Words of columns that are known only once somebody left.
SHADOWS = (
    "churn churned cancel cancelled canceled cancellation cancelation attrition exit exited termination terminated "
    "leaving left unsubscribed"
)
COSTS: Mapping[str, str] = {
    "false_positive": "c_fp cost_fp fp_cost cost_false_positive false_positive_cost",
    "false_negative": "c_fn cost_fn fn_cost cost_false_negative false_negative_cost",
    "true_positive": "c_tp cost_tp tp_cost cost_true_positive true_positive_cost",
    "true_negative": "c_tn cost_tn tn_cost cost_true_negative true_negative_cost",
}
