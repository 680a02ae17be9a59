"""The words that the rules know, as tables: which verbs make things, which nouns are measured, whom an outcome is for.

Nothing here decides; `titles` reads these tables.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OUTPUT_VERBS = _words(
    """
    apply rework include store port digitize digitise standardize standardise templatize open-up
    launch relaunch ship build rebuild publish redesign migrate roll-out rollout release deploy implement
    create develop introduce add write rewrite refactor replatform port integrate automate install configure
    design prototype draft document instrument localize localise translate rebrand embed containerize
    dockerize finalize finalise incorporate decommission deprecate sunset complete deliver finish set-up
    setup update upgrade replace provide establish consolidate fix produce code go-live open-source
    construct switch change adopt stand-up wire package restructure remove extract revamp overhaul replicate
    assemble scaffold ensure-release put-in-place annotate
    """
)
"""Making, changing or handing over a thing."""

ACTIVITY_VERBS = _words(
    """
    send email assess shadow network liaise consult report-on research
    conduct organize organise attend interview survey research explore investigate analyze analyse identify
    gather talk speak prepare brainstorm discuss schedule visit invite participate facilitate coach mentor
    co-host define determine decide describe specify prioritize prioritise estimate figure-out consider map
    announce partner welcome reach-out tweet pitch curate sponsor socialize align study evaluate assess
    monitor plan promote find understand learn review test pilot trial experiment audit benchmark compare
    recruit hire train host post present contact call source collect classify propose engage iterate track
    measure scope formalize formalise outline document-needs kick-off onboard-agency blog perform practise
    practice carry-out a/b-test
    """
)
"""Being busy: meeting, finding out, planning, telling."""

NEUTRAL_VERBS = _words(
    """
    run do hold have get make complete deliver finish execute perform host carry-out develop meet start
    """
)
"""What they do to depends on their object: a workshop is run, a churn below 3 % is held."""

SERVICE_VERBS = _words(
    """
    ship deliver complete finish process resolve answer fix collect host review test call contact train find
    track measure present post schedule source update replace provide engage hire recruit adopt switch
    change remove evaluate assess understand learn
    """
)
"""Verbs that may be a service to customers when a share or a sum of money follows: ship 95 % of orders in a day."""

VAGUE_VERBS = _words(
    """
    tune delight inspire excite transform unlock amplify reinforce solidify cultivate deepen energize reimagine
    improve enhance optimize optimise strengthen streamline boost ensure support enable foster drive
    simplify empower maximize maximise minimize minimise accelerate elevate refine polish modernize
    modernise advance leverage scale better deepen redefine facilitate nurture
    """
)
"""A direction without a measure, whatever the object."""

DIRECTION_VERBS = _words(
    """
    increase grow raise reduce decrease cut lower shorten expand extend lift attract gain
    """
)
"""A direction that is a measure only with an object that is counted."""

COMPARATIVES = _words(
    """
    better faster easier happier higher lower fewer smoother stronger improved increased reduced enhanced
    simpler cheaper quicker greater smarter clearer safer optimized optimised world-class best-in-class
    seamless delightful
    """
)
LEADING = _words(
    """
    successfully formally fully continuously finally proactively quickly significantly also please we will
    to then start begin continue keep further actively regularly be able help try the team is publicly
    internally
    """
)
"""Words before the verb that do not matter."""

DETERMINERS = _words(
    """
    a an the our this that these those its their all each every one new some any at least minimum more
    """
)
PREPOSITIONS = _words(
    """
    of for to from in on at with by within per across under over below above about via into during until
    through without between among after before so that which who where when and or & as than is are has have
    """
)
METRIC_NOUNS = _words(
    """
    rate rates ratio ratios share shares percentage percent proportion conversion conversions retention
    churn satisfaction nps csat ces score scores index adoption revenue revenues mrr arr nrr grr gmv margin
    margins cost costs ltv cac arpu time times latency duration frequency volume count number numbers
    average median level levels bookings signups sign-ups activation renewal renewals referrals referral
    returns complaints complaint tickets errors failures defects incidents usage visits downloads installs
    purchases orders sales leads customers users members subscribers accounts attrition turnover coverage
    throughput uptime availability size spend profit citations mentions attendance wait waiting
    cancellations refunds refund hours minutes days deliveries stockouts accidents injuries absences
    readmissions followers likes impressions stickiness load bounce votes upvotes responses trips rides
    stays nights appointments no-shows enrolments enrollments applications applicants repurchase reorders
    loans deposits balance savings win-rate runs abandonment drop-off shops cafés cafes patients students
    buyers sellers merchants subscriptions payments crashes restarts price tenure lifetime yield waste
    emissions income donations donors volunteers lines
    """
)
"""What can be counted or measured."""

ACTIVITY_NOUNS = _words(
    """
    analysis analyses assessment assessments evaluation evaluations brainstorming workshopping
    interview interviews workshop workshops meetup meetups session sessions survey surveys research meeting
    meetings call calls test tests testing experiment experiments audit audits webinar webinars event events
    training trainings visit visits sprint sprints retro retros retrospective retrospectives review reviews
    conference conferences talk talks activity activities hackathon hackathons study studies pilot pilots
    trial trials sync syncs sync-ups sync-up brainstorm brainstorms roadshow roadshows discovery exploration
    campaigns campaign announcement announcements promotion roundtable roundtables standups check-ins
    shadowing sourcing benchmarking
    """
)
ARTEFACTS = _words(
    """
    db backend frontend interface interfaces sandbox backlog runbook runbooks manual
    app apps application applications dashboard dashboards page pages webpage website site landing-page
    pipeline pipelines integration integrations feature features module modules platform portal sdk api apis
    plugin plugins widget widgets driver drivers guide guides documentation docs doc document documents
    diagram diagrams prototype prototypes wireframe wireframes wireframing mvp poc report reports plan plans
    roadmap strategy playbook playbooks library libraries framework frameworks tool tools system
    infrastructure cluster database databases service services template templates blogpost blogposts post
    posts newsletter newsletters video videos podcast podcasts content model architecture setup version
    versions release releases redesign migration rollout launch deployment refactoring implementation demo
    demos checklist catalogue catalog bot bots chatbot extension email emails flow script scripts automation
    policy process wizard tour logging monitoring component components program programme schedule playground
    logs visualization visualisation personas persona journeys proposals pr
    """
)
"""Things that a team makes; as the head of a title without a number they are outputs."""

DELIVERABLES = _words(
    """
    roadmap features feature backlog stories story epics tasks milestones releases services tables codebase
    code tests deliverables plan documentation docs components endpoints modules screens pages projects
    initiatives points sprint scope requirements tickets specs designs
    """
)
"""A share of these is still output."""

PEOPLE = _words(
    """
    user users customer customers member members visitor visitors shopper shoppers buyer buyers patient
    patients student students driver drivers guest guests client clients people person merchant merchants
    seller sellers subscriber subscribers account accounts session sessions checkout payment payments
    conversion conversions abandon abandons abandoned abandonment complaint complaints ticket tickets churn
    retention satisfaction nps csat revenue drop-off sign-ups signups purchase purchases refund refunds
    support shops café cafés cafe cafes reader readers parent parents teacher teachers nurse nurses doctor
    doctors citizen citizens employee employees borrower borrowers donor donors rider riders player players
    candidate candidates household households learner learners clinician clinicians
    """
)
"""Whoever, or whatever of the business, notices."""

PEOPLE_LEAD = PEOPLE | _words(
    "teams companies businesses developers engineers enterprises everyone anyone nobody"
)

FOREIGN = _words(
    """
    der und für von mit auf zu den dem ein eine einen einer ist wird werden bis nicht neue neuen neuer neues
    unsere unser bei nach aus über durch innerhalb um vom zum zur im kunden nutzer steigern senken
    verbessern erhöhen einführen les du une pour avec dans et aux nouveau nouvelle notre nos sont est qui
    par chez jusqu cette los las una con para por del nuestro nuestra nuevo nueva más sin usuarios clientes
    hasta il gli della delle dei di che nuovo nuova nostra nostro degli nel nella uma nosso nossa novo nova
    dos em não até het een van voor met onze nieuwe naar bij wij zijn worden och för av på till att ett vår
    nya med som inte og til fra ny nye vores się nie oraz dla nowy nowa nową użytkowników ve için bir ile
    yeni
    """
)
"""Function words and a few titles' words of other languages that English has not."""

FOREIGN_WEAK = _words(
    """
    le la el de en des y das sur os lo com
    """
)
"""Words that may stand in an English name, too (Cirque du Soleil, El Niño): they count half."""

ENGLISH = _words(
    """
    the of to from in for and a an by with on at within per who that is are our their its as or under over
    below above least most than each every all new before after without into not be have has it this these
    which when
    """
)
FEATURES = _words(
    """
    dashboard dashboards button app feature features api integration integrations export filter filters page
    widget chatbot bot notification notifications plugin portal dark-mode toggle tooltip wizard tab menu
    search-bar modal popup checklist tutorial tour tool platform system module template templates import sso
    login-with extension reminders leaderboard badge badges calendar-sync shortcut shortcuts
    """
)
"""Things that a product has: where a customer's need should stand, they are a solution in disguise."""

NUMBER_WORDS = _words(
    """
    two three four five six seven eight nine ten eleven twelve twenty fifty hundred thousand million billion
    dozen double doubled doubling triple tripled quadruple halve halved half twice thrice zero third thirds
    quarter-of none percent percentage-points pp tenfold twofold threefold nobody
    """
)

NOUN_VERBS = _words(
    """
    launch build ship release design test survey review interview report plan research host post update order support
    audit pilot trial call contact train track measure experiment document code draft prototype upgrade visit talk
    source change switch fix package schedule benchmark monitor complete deliver scale boost drive present deploy
    a/b-test
    """
)
"""Verbs that may be the first half of a measure: the survey response rate."""

SAMPLES = _words("pilot trial")
"""Those that say which people are meant, where they are followed by what these do: pilot customers that come back."""

HOW_WELL = _words(
    """
    completion adherence deflection conversion accuracy punctuality turnaround abandonment compliance attendance
    occupancy utilization utilisation reliability success effort wait delay acceptance
    readiness uptake
    """
)
"""How well something goes: behind a noun, a measure of it."""

IRREGULAR = _words(
    """
    sent paid found won lost read seen left met kept sold bought held made done run built written given taken shown
    chosen broken heard told taught caught spent begun handed
    """
)
"""Participles that do not end with -ed."""

NO_PARTICIPLES = _words("need speed feed seed embed unlimited hundred advanced")
"""Words that end with -ed and are none."""

STEPS = _words(
    """
    onboarding checkout checkouts sign-up signup registration verification activation purchase tutorial profile setup
    set-up booking enrolment enrollment
    """
)
"""What somebody who uses a product completes."""

ANSWERS = _words("feedback insight insights input inputs learnings buy-in alignment understanding knowledge")
"""What is gained by asking; getting it is an activity."""

OBSTACLES = _words("friction barriers obstacles pain silos waste confusion complexity ambiguity hurdles")
"""What is removed without anybody seeing how much."""

STATES = _words(
    """
    more easy easier best leading quick remote-friendly usable suitable thing face lead leader reference go-to default
    standard priority better faster simple intuitive scalable robust stable accessible-to independent data-driven great
    """
)
"""What something is made, become or kept, where no number says how far."""

TOLD = _words("score satisfaction relevance rating ratings nps csat conversion retention churn revenue")
"""Measures of how people fare: beside one of them, a count of clicks only says of what."""

ABSTRACT = _words(
    "experience experiences service support quality value culture excellence environment atmosphere trust"
)
"""What is provided without anything being made; nobody sees how much of it there is."""
