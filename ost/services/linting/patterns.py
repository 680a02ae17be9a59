"""The phrases that the rules know, as patterns: measures, what is finished, what is held against people."""

# ruff: noqa: E501  (a row of a pattern is broken where a reader would break it)
from __future__ import annotations

import re

TECHNICAL = re.compile(
    r"""\b(?:latenc(?:y|ies)
    | (?:api|server|backend|page|query|database|db|endpoint)s?\s(?:response|load|loading)?\s?times?
    | (?<!first\s)(?<!support\s)(?<!ticket\s)(?<!email\s)(?<!call\s)(?<!sales\s)(?<!customer\s)(?<!emergency\s)response\stimes?
    | time\sto\s(?:recovery|recover|restore|detect|deploy)
    | (?:page|app|site|image|cold[-\s]?)?\s?(?:load|loading|start|startup|render(?:ing)?)\stimes?
    | uptime | downtime | availability | throughput | throghtput | p(?:50|90|95|99|99\.9)
    | (?:test|code|unit[-\s]test|branch)\scoverage
    | (?:build|deploy(?:ment)?|compile|ci|pipeline|boot|query|execution|processing|recovery|restore|sync)[-\s](?:times?|durations?|frequency|minutes)
    | deployment\sfrequency | deploys?\s(?:per|a|each)\s\w+ | mttr | mttd | mtbf
    | lead\stime\sfor\schanges | change\sfailure\srate
    | (?<!sales\s)(?<!team\s)(?<!school\s)(?<!academic\s)(?<!business\s)performance | queries | cpu | memory\s(?:usage|use|footprint|consumption) | ram | disk\s(?:usage|space|i/?o)
    | bundle\ssizes? | binary\ssize | heap | garbage\scollection
    | (?:requests?|queries|transactions|messages|events|jobs)\s(?:per|a|/)\s?(?:second|s|minute|min)
    | rps | qps | tps | iops
    | lcp | fcp | cls | ttfb | inp | core\sweb\svitals | lighthouse
    | (?:5xx|500|4xx|http|server|timeout|api)[-\s](?:errors?|error\srates?)
    | error\s(?:rate|budget)s? | pod\srestarts? | (?:cache|hit)[-\s](?:hit\s?)?(?:rate|ratio)s?
    | technical\sdebt | tech\sdebt | cyclomatic
    | code\s(?:duplication|smells|complexity) | lines\sof\scode | flaky\stests?
    | (?:open|critical|known)\s(?:vulnerabilities|cves|bugs)
    | bug\s(?:count|backlog) | velocity | story\spoints | replication\slag | packet\sloss | bandwidth
    | scalability | concurrent\sconnections
    | gpu\sutili[sz]ation | server\scosts?)\b""",
    re.VERBOSE | re.IGNORECASE,
)
ENGAGEMENT = re.compile(
    r"""(?<!employee\s)(?<!staff\s)(?<!team\s)\b(?:dau\s?(?:/|to|per|over|:|-)\s?(?:mau|wau) | wau\s?(?:/|to|per|over|:|-)\s?mau
    | daily[-\s](?:active\s(?:users?\s)?)?(?:/|to|over)\s?(?:monthly|weekly)[-\s]?active(?:\susers?)?
    | stickiness | sticky\s(?:factor|ratio)
    | (?:user\s|member\s|customer\s|content\s|app\s|feed\s|social\s|post\s|email\s)?engagement\s(?:rate|ratio|score|index|level|metrics?|time|minutes)s?
    | time\s(?:spent\s)?(?:in|on|in-)[-\s]?(?:the\s|our\s)?(?:app|site|page|platform|product|website|feed)
    | (?:session|visit)s?\s(?:length|duration|time|depth)s?
    | sessions?\sper\s(?:user|member|visitor|customer|day|week|person)[s]?
    | page\s?views? | pageviews? | pages\sper\s(?:session|visit) | impressions | followers? | likes
    | upvotes? | retweets | hashtag\susage
    | app\sopens | opens\sper\s(?:user|day|week) | logins?\sper\s(?:user|day|week|month)
    | click[-\s]?through(?:\srates?)? | ctr
    | screen\stime | scroll\sdepth | minutes\s(?:per|a)\s(?:day|session|user|visit) | video\sviews
    | dwell\stime | bounce\srates?)\b""",
    re.VERBOSE | re.IGNORECASE,
)
DONE = re.compile(
    r"""\b(?:is|are|was|were|been|be|gets?|fully|successfully|now)?\s*\b(?P<word>launched|shipped|released|deployed|built|published
    |migrated|implemented|rolled[-\s]out|redesigned|live|done|certified|generally\savailable|in\sproduction|feature[-\s]complete|complete|completed
    |developed|refactored|written|drafted|rewritten|set\sup|in\splace|handed\sover|installed|documented|rebuilt|signed\soff|open[-\s]sourced|integrated)
    (?=\s*(?:$|[.,;()]|\b(?:by|in|on|to|for|before|at|until|across|with|and|this|next)\b))""",
    re.VERBOSE | re.IGNORECASE,
)
SHIPPED_COUNT = re.compile(
    r"\b(?P<word>(?:features?|stories|releases?|epics?|story points|integrations?|experiments?|pages|improvements)\s"
    r"(?:are\s)?(?:shipped|delivered|released|launched|completed|built|published|deployed|run)"
    r"|(?:features?|releases?|experiments?|interviews?|workshops?|blog ?posts?|commits|pull requests)\s(?:per|a|each)\s(?:week|month|quarter|sprint|team))\b",
    re.IGNORECASE,
)
BUSY_COUNT = re.compile(
    r"""(?:\b(?P<word>(?:interview|workshop|hackathon|webinar|meet-?up|(?:user|usability)\stest|experiment|survey|training|brainstorm|retro)s?
    \s(?:held|run|conducted|hosted|organi[sz]ed|carried\sout))\b(?!\s(?:by|per|on|without|within|in\s(?:under|less))\b)
    | ^(?P<with>(?:\w+\s)?(?:interviews|workshops|(?:user|usability)\stests))\swith\s(?:at\sleast\s|more\sthan\s)?\d)""",
    re.VERBOSE | re.IGNORECASE,
)
"""Meetings and tests that are counted as held, or by who comes: not what people do with a product, who follow `by`."""

PERSONAL = re.compile(
    r"""\b(?P<word>(?:per|by|each|every)\s(?:individual\s|single\s)?(?:engineer|developer|designer|employee|rep|sales\s?rep|salesperson|programmer|tester
    |team\s?member|staff\smember|colleague|product\smanager|pm|manager|analyst|contributor|coder|recruiter|individual)s?
    | individual\s(?:performance|productivity|output|scores?|ratings?|okrs?|targets?|contributor\sscores?) | performance\s(?:review|rating|appraisal)s?(?:\sscores?)?
    | (?:personal|employee|developer|engineer)\s(?:score|rating|ranking|leaderboard|velocity)s?|stack[-\s]rank(?:ing|ed)?)\b""",
    re.VERBOSE | re.IGNORECASE,
)
PERSONAL_FINE = re.compile(
    r"\b(?:revenue|profit|sales|turnover|cost|spend|margin|arr)\s(?:per|by)\s(?:employee|head)", re.IGNORECASE
)
WANTS = re.compile(
    r"^(?:(?:i|we|users?|customers?|they|people|members?|teams?)\s(?:(?:really|just|also)\s)?(?:want|need|would like|ask for|wish for|require)s?\s"
    r"|(?:there is |there's |we have |i have )?(?:no|lack of|missing|lacks?)\s|(?:need|want)s?(?: for)?\s|why (?:is|isn't) there (?:no|a)\s)",
    re.IGNORECASE,
)
