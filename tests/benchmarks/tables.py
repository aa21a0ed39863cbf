"""What the made business consists of, as SQL over `lives`: one row for each account, from which all else follows.

`draw(…)` is uniform in [0, 1) and `bell(…)` normal; both depend on their arguments and the seed alone.
"""

# How heavily an account uses the product is lognormal: a tenth of the accounts make more than half of all usage, and
# one in twelve never makes any. One in eight leaves; of those, one in ten comes back four months later.
LIVES = """
    WITH drawn AS (
        SELECT n, printf('A%07d', n) AS account_id,
               CASE WHEN draw(n, 'old') < 0.6 THEN begins_on() - CAST(30 + 1400 * draw(n, 'signed up') AS INTEGER)
                    ELSE begins_on() + CAST(1000 * draw(n, 'signed up') AS INTEGER) END AS signed_up_on,
               EXP(1.3 * bell(n, 'weight')) AS weight, draw(n, 'silent') < 0.08 AS is_silent,
               0.02 * bell(n, 'trend') AS trend, draw(n, 'leaves') < 0.12 AS leaves
        FROM (SELECT UNNEST(GENERATE_SERIES(1, {accounts})) AS n)
    ),
    leaving AS (
        SELECT *, LEAST(500, 1 + CAST(FLOOR(3 * POW(weight, 0.8)) AS INTEGER)) AS users,
               CASE WHEN leaves AND signed_up_on + 120 < ends_on() - 10
                    THEN GREATEST(signed_up_on + 120, begins_on())
                         + CAST(draw(n, 'left') * (ends_on() - 10 - GREATEST(signed_up_on + 120, begins_on()))
                                AS INTEGER) END AS left_on
        FROM drawn
    )
    SELECT *, CAST(CEIL(users * (1 + draw(n, 'spare'))) AS INTEGER) AS seats,
           CASE WHEN draw(n, 'returns') < 0.1 AND left_on + 120 < ends_on() THEN left_on + 120 END AS returned_on,
           CASE WHEN users < 4 THEN 'small' WHEN users < 15 THEN 'middle' ELSE 'large' END AS segment,
           COALESCE(left_on, ends_on()) AS until_on
    FROM leaving
"""

_TERMS = """
    WITH terms AS (
        SELECT n, account_id, seats, users, until_on, left_on, k,
               CAST(signed_up_on + TO_MONTHS(CAST(12 * k AS INTEGER)) AS DATE) AS started_on,
               CAST(signed_up_on + TO_MONTHS(CAST(12 * k + 12 AS INTEGER)) AS DATE) AS renews_on
        FROM lives, (SELECT UNNEST(GENERATE_SERIES(0, 7)) AS k)
        UNION ALL
        SELECT n, account_id, seats, users, ends_on(), NULL, 20, returned_on,
               CAST(returned_on + TO_MONTHS(12) AS DATE)
        FROM lives WHERE returned_on IS NOT NULL
    ),
    whole AS (SELECT *, draw(n, k) < 0.2 AS is_changed FROM terms WHERE started_on < until_on),
    parts AS (
        SELECT *, k AS step, started_on AS from_on,
               CASE WHEN is_changed THEN started_on + 150 ELSE renews_on END AS to_on
        FROM whole
        UNION ALL
        SELECT *, k + 0.5, started_on + 150, renews_on FROM whole WHERE is_changed AND started_on + 150 < until_on
    ),
    -- Three in four grow with every change of their terms, the others shrink.
    sized AS (
        SELECT *, CEIL(seats * (1 + (step % 20) * CASE WHEN draw(n, 'grows') < 0.75 THEN 0.08 ELSE -0.04 END))
               AS now_seats
        FROM parts
    )
"""

# Rows spread over an account's time as a customer inside the data, more of them for heavier accounts.
_HAPPENINGS = """
    SELECT n, account_id, users, k, GREATEST(signed_up_on, begins_on()) AS since_on, until_on,
           CAST(GREATEST(signed_up_on, begins_on()) AS TIMESTAMP) + TO_SECONDS(CAST(FLOOR(
               draw(n, '{what}', k) * 86400 * (until_on - GREATEST(signed_up_on, begins_on()))
           ) AS BIGINT)) AS moment
    FROM (
        SELECT *, UNNEST(GENERATE_SERIES(1, CAST(FLOOR(
            {yearly} * (until_on - GREATEST(signed_up_on, begins_on())) / 365.0 + draw(n, '{what}')
        ) AS INTEGER))) AS k
        FROM lives
    )
"""

TABLES = {
    "accounts": """
        SELECT account_id, concat('Account ', n) AS name, signed_up_on, segment,
               concat('industry ', CAST(FLOOR(9 * POW(draw(n, 'industry'), 2)) AS INTEGER)) AS industry,
               concat('country ', CAST(FLOOR(12 * POW(draw(n, 'country'), 2)) AS INTEGER)) AS country,
               CAST(users * (3 + 20 * draw(n, 'employees')) AS BIGINT) AS employees,
               concat('manager ', n % 60) AS owner,
               concat('outcome ', CAST(FLOOR(5 * draw(n, 'outcome')) AS INTEGER)) AS desired_outcome,
               'EUR' AS currency, concat('C-', n) AS crm_id
        FROM lives ORDER BY n
    """,
    "contacts": """
        WITH people AS (
            SELECT *, UNNEST(GENERATE_SERIES(0, LEAST(users, 8))) AS k FROM lives
        ),
        joined AS (
            SELECT *, CAST(signed_up_on AS TIMESTAMP)
                   + TO_HOURS(CAST(9 + 4000 * k * draw(n, 'joined', k) AS BIGINT)) AS joined_at
            FROM people
        )
        SELECT account_id, concat(account_id, '-', k) AS contact_id, concat(account_id, '-', k) AS user_id,
               concat('Person ', n, '-', k) AS name,
               CASE WHEN k = 0 THEN 'champion' WHEN k = 1 THEN 'admin'
                    WHEN draw(n, 'role', k) < 0.1 THEN 'executive'
                    WHEN draw(n, 'role', k) < 0.15 THEN 'champion' ELSE 'user' END AS role,
               joined_at,
               CASE WHEN draw(n, 'leaves', k) < 0.3
                     AND joined_at + TO_DAYS(CAST(60 + 1200 * draw(n, 'stays', k) AS INTEGER)) < ends_on()
                    THEN joined_at + TO_DAYS(CAST(60 + 1200 * draw(n, 'stays', k) AS INTEGER)) END AS left_at
        FROM joined WHERE joined_at < until_on ORDER BY joined_at, n, k
    """,
    "subscriptions": f"""
        {_TERMS}
        SELECT account_id, CASE WHEN users < 4 THEN 'starter' WHEN users < 15 THEN 'team' ELSE 'business' END AS plan,
               CAST(now_seats AS BIGINT) AS seats,
               CAST(now_seats * (18 + FLOOR(4 * draw(n, 'price'))) AS DECIMAL(18, 4)) AS mrr,
               from_on AS started_on,
               CASE WHEN LEAST(to_on, left_on) < ends_on() THEN LEAST(to_on, left_on) END AS ended_on,
               renews_on
        FROM sized ORDER BY from_on, n
    """,
    "tickets": f"""
        WITH opened AS ({_HAPPENINGS.format(what="ticket", yearly="LEAST(40, 1 + 0.25 * users)")}),
        closing AS (
            SELECT *, moment + TO_HOURS(CAST(-60 * LN(1 - draw(n, 'resolve', k)) AS BIGINT)) AS closes_at FROM opened
        )
        SELECT account_id, concat('T', n, '-', k) AS ticket_id, moment AS opened_at,
               CASE WHEN closes_at < ends_on() THEN closes_at END AS resolved_at,
               CASE WHEN draw(n, 'reopen', k) < 0.06 AND moment + TO_HOURS(900) < ends_on()
                    THEN moment + TO_HOURS(900) END AS reopened_at,
               concat('topic ', CAST(FLOOR(15 * POW(draw(n, 'topic', k), 2)) AS INTEGER)) AS topic,
               CASE WHEN draw(n, 'severity', k) < 0.03 THEN 'urgent'
                    WHEN draw(n, 'severity', k) < 0.15 THEN 'high'
                    WHEN draw(n, 'severity', k) < 0.75 THEN 'normal' ELSE 'low' END AS severity,
               CASE WHEN draw(n, 'kind', k) < 0.5 THEN 'question'
                    WHEN draw(n, 'kind', k) < 0.8 THEN 'bug' ELSE 'feature_request' END AS kind,
               CASE WHEN draw(n, 'csat', k) < 0.3
                    THEN CAST(5 - FLOOR(5 * POW(draw(n, 'how', k), 3)) AS BIGINT) END AS csat
        FROM closing ORDER BY moment, n, k
    """,
    "invoices": """
        WITH issued AS (
            SELECT n, account_id, seats, until_on, k,
                   CAST(signed_up_on + TO_MONTHS(CAST(3 * k AS INTEGER)) AS DATE) AS issued_on
            FROM lives, (SELECT UNNEST(GENERATE_SERIES(0, 30)) AS k)
        ),
        paid AS (
            SELECT *, issued_on + CAST(12 + 25 * draw(n, 'paid', k) + 20 * draw(n, 'slow') AS INTEGER) AS paid_on
            FROM issued WHERE issued_on < until_on AND issued_on >= begins_on() - 400
        )
        SELECT account_id, concat('I', n, '-', k) AS invoice_id, issued_on, issued_on + 30 AS due_on,
               CASE WHEN paid_on < ends_on() AND draw(n, 'unpaid', k) > 0.01 THEN paid_on END AS paid_on,
               CAST(seats * 60 AS DECIMAL(18, 4)) AS amount
        FROM paid ORDER BY issued_on, n
    """,
    "surveys": f"""
        WITH asked AS ({_HAPPENINGS.format(what="survey", yearly="4")}),
        answered AS (
            SELECT *, CASE WHEN draw(n, 'which', k) < 0.5 THEN 'nps'
                           WHEN draw(n, 'which', k) < 0.85 THEN 'csat' ELSE 'ces' END AS kind,
                   CASE WHEN draw(n, 'answers', k) < 0.4 AND moment + TO_HOURS(60) < ends_on()
                        THEN moment + TO_HOURS(CAST(1 + 59 * draw(n, 'after', k) AS BIGINT)) END AS answered_at
            FROM asked
        )
        SELECT account_id, concat(account_id, '-', k % (users + 1)) AS user_id, kind, moment AS asked_at, answered_at,
               CASE WHEN answered_at IS NULL THEN NULL
                    WHEN kind = 'nps' THEN CAST(10 - FLOOR(11 * POW(draw(n, 'score', k), 2)) AS BIGINT)
                    WHEN kind = 'csat' THEN CAST(5 - FLOOR(5 * POW(draw(n, 'score', k), 2)) AS BIGINT)
                    ELSE CAST(7 - FLOOR(7 * POW(draw(n, 'score', k), 2)) AS BIGINT) END AS score
        FROM answered ORDER BY moment, n, k
    """,
    "touchpoints": f"""
        WITH happened AS ({_HAPPENINGS.format(what="touch", yearly="LEAST(30, 3 + 0.2 * users)")})
        SELECT account_id,
               ['email', 'call', 'meeting', 'webinar', 'training', 'review'][
                   1 + CAST(FLOOR(6 * POW(draw(n, 'touched', k), 1.5)) AS INTEGER)] AS kind, moment AS occurred_at
        FROM happened ORDER BY moment, n, k
    """,
    "pulses": f"""
        WITH noted AS ({_HAPPENINGS.format(what="pulse", yearly="CASE WHEN users < 4 THEN 0.5 ELSE 4 END")})
        SELECT account_id, concat('manager ', n % 60) AS author,
               CAST(5 - FLOOR(5 * POW(draw(n, 'feels', k), 1.7)) AS BIGINT) AS score, moment AS noted_at,
               CAST(NULL AS VARCHAR) AS note
        FROM noted ORDER BY moment, n, k
    """,
    "milestones": """
        WITH steps AS (
            SELECT n, account_id, until_on, k, CAST(signed_up_on AS TIMESTAMP)
                   + TO_HOURS(CAST(k * 24 * (5 + 40 * draw(n, 'step', k)) AS BIGINT)) AS reached_at
            FROM lives, (SELECT UNNEST(GENERATE_SERIES(1, 5)) AS k) WHERE draw(n, 'reaches', k) < 0.9
        )
        SELECT account_id,
               ['kickoff', 'data connected', 'first report', 'team invited', 'first review'][k] AS milestone, reached_at
        FROM steps WHERE reached_at < until_on ORDER BY reached_at, n, k
    """,
    "cancellations": """
        SELECT account_id, CAST(left_on AS TIMESTAMP) + TO_HOURS(9) AS notified_at, left_on + 30 AS effective_on,
               CAST(NULL AS TIMESTAMP) AS withdrawn_at,
               concat('reason ', CAST(FLOOR(6 * draw(n, 'reason')) AS INTEGER)) AS reason,
               CASE WHEN draw(n, 'unwilling') < 0.1 THEN 'involuntary' ELSE 'voluntary' END AS kind
        FROM lives WHERE left_on IS NOT NULL ORDER BY left_on, n
    """,
}

# How much an account uses on a day, but for chance: less on Saturdays and Sundays, rising or falling over the months,
# and falling in the last two months before it leaves.
_DAYS = """
    SELECT l.*, d.day, weight
           * CASE ISODOW(d.day) WHEN 6 THEN 0.15 WHEN 7 THEN 0.1 WHEN 5 THEN 0.85 ELSE 1 END
           * EXP(trend * (d.day - begins_on()) / 30.0)
           * CASE WHEN left_on - d.day BETWEEN 0 AND 60 AND draw(n, 'fades') < 0.7 THEN 0.3 ELSE 1 END AS expected
    FROM lives AS l, (
        SELECT CAST(UNNEST(GENERATE_SERIES(DATE '{since}', DATE '{until}' - 1, INTERVAL 1 DAY)) AS DATE) AS day
    ) AS d
    WHERE NOT is_silent AND d.day >= signed_up_on
      AND (d.day < until_on OR d.day >= returned_on)
"""

USAGE_WEIGHT = f"SELECT SUM(expected) FROM ({_DAYS})"

# The days of an account are bursty: its expected use times an exponential draw, rounded by chance. Its first user is
# the busiest, and users come and go over the months. Each account uses a selection of the product's features.
USAGE = f"""
    WITH busy AS (
        SELECT *, CAST(FLOOR(
                   {{scale}} * expected * -LN(1 - draw(n, day)) + draw(day, n)
               ) AS INTEGER) AS times
        FROM ({_DAYS})
    ),
    used AS (
        SELECT n, account_id, users, day, n * 1000003 + (day - begins_on()) AS pair,
               UNNEST(GENERATE_SERIES(1, times)) AS k
        FROM busy WHERE times > 0
    ),
    chosen AS (
        SELECT *, CASE WHEN draw(pair, 'login', k) < 0.35 THEN 0
                       ELSE 1 + (n + CAST(FLOOR((3 + n % 9) * POW(draw(pair, 'feature', k), 1.6)) AS INTEGER)) % 11
                       END AS feature,
               CAST(FLOOR(users * POW(draw(pair, 'person', k), 1.8)) AS INTEGER)
                 + CAST(FLOOR(users * (day - begins_on()) / 1500.0) AS INTEGER) AS person,
               CAST(FLOOR(86400 * (0.29 + 0.2 * draw(pair, 'from', k) + 0.25 * draw(pair, 'to', k))) AS INTEGER)
                 AS second
        FROM used
    )
    SELECT account_id, concat(account_id, '-', person) AS user_id,
           ['login', 'report', 'export', 'dashboard', 'invite', 'import', 'automation', 'comment', 'alert', 'forecast',
            'payroll', 'api'][1 + feature] AS feature,
           CAST(day AS TIMESTAMP) + TO_SECONDS(second) AS occurred_at,
           CASE WHEN feature IN (2, 5, 11) THEN CAST(1 + second % 9 AS DECIMAL(18, 4)) END AS quantity
    FROM chosen ORDER BY occurred_at, n, k
"""
