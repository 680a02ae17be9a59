# Workbench, a fictional collaboration platform: the case of Blueprints, as a team would have typed it.
# Source and licence: README.md in this folder. Lines with "ours" hold words that the case does not have.

day 2025-11-03
ost init --name Workbench
ost objective add "Be the platform that enterprises run on" --cycle 2026 --owner "Sandra C."  # ours: the company's objective
ost kr add "Enterprise customer accounts" --under obj1 --baseline 500 --target 650 --unit accounts --scope business --owner "Sandra C." --start 2026-04-28 --by 2027-Q2
ost kr add "Enterprise Net Revenue Retention" --under obj1 --at-least 110 --unit % --scope business --start 2026-01-01 --by 2026-12-31

# --- the opportunity solution tree
ost opportunity add "Documentation Governance Gap" --under kr1 --note "38% of Blueprints in closed beta reach approval with at least one empty required section, inflating median approval time to 4.0 days."
ost opportunity add "SSO and Security Parity Gate" --under kr1 --note "Hard gates: SSO/SAML, audit logs, and SOC 2 Type II certification."
ost opportunity add "Confluence Migration Path" --under kr1 --note "Enterprise teams will migrate when a new tool offers a capability Confluence structurally cannot provide."
ost edit opp1 status=targeted
ost interview add "P1, VP Ops" --on 2025-10 --supports opp1 --supports opp3 --quote "Templates without enforcement are just suggestions with formatting." --quote "The actual approval decision takes 10 minutes. The other 3 days are the document sitting in someone's queue because it's not ready to approve." --quote "We've evaluated Notion twice. Both times the answer was 'it's nicer but it doesn't solve our approval problem.' That's not enough to justify migrating 400 people."
ost interview add "P2, Director of Compliance" --on 2025-10 --supports opp2 --quote "IT security will block deployment if the tool doesn't have SAML and audit logs. It's not a discussion."
ost solution add "Required-Section Enforcement" --under opp1
ost solution add "Native Approval Gates" --under opp1
ost solution add "SAML Integration and Audit Log Export" --under opp2
ost solution add "SOC 2 Type II Certification" --under opp2
ost solution add "Confluence Template Import" --under opp3
ost solution add "Guided Manual Migration Program" --under opp3
ost assumption add "Authors will complete missing sections rather than abandoning Blueprints when enforcement blocks submission" --under sol1 --risk usability --importance 5 --evidence 1
ost assumption add "Enterprise teams will adopt a single-tool approval workflow and retire their approval chains" --under sol2 --risk desirability
ost assumption add "The existing authentication architecture supports SAML federation without a major refactor" --under sol3 --risk feasibility
ost assumption add "Current infrastructure and processes meet SOC 2 control requirements without significant remediation" --under sol4 --risk viability
ost assumption add "Confluence template structures are consistent enough to map programmatically" --under sol5 --risk feasibility
ost assumption add "Enterprise teams are willing to invest 2-4 hours manually recreating templates" --under sol6 --risk desirability
ost experiment add "Blueprints: Required Sections vs. Optional Sections" --under sol1 --criterion "lift <= -1" --method "A/B test in closed beta, 80 accounts, 4 weeks; days from creation to first approval" --guardrail "abandonment at most +10pp; author NPS at most -1.0 point"
ost experiment add "Empty-section submission rate" --under asm1 --criterion "lift <= -10pp" --method "Secondary metric of the A/B test"
ost experiment add "Blueprint completion rate" --under asm1 --criterion "variant > control" --method "Secondary metric of the A/B test"
ost experiment add "Pilot of native approval" --under asm2 --criterion "6 of 10" --method "Closed-beta pilot (10 accounts, 30 days)"
ost experiment add "SAML spike" --under asm3 --criterion "clean integration path identified; no major refactor required" --method "Engineering spike (1 week)"
ost experiment add "SOC 2 readiness assessment" --under asm4 --criterion "no gaps that need significant remediation" --method "External auditor, 2 weeks"
ost experiment add "Prototype import" --under asm5 --criterion "4 of 5" --method "5 real Confluence template exports, at least 80% with correct section structure"
ost experiment add "Guided migration offered" --under asm6 --criterion "4 of 5" --method "5 migrant accounts; complete within 2 weeks"
ost initiative add "Required sections as the default for all Blueprints" --under kr1 --delivers sol1 --due 2026-04-16 --owner "Karen L."

# --- the experiment, as it was published; medians stand for means, and the spread is the one of the published interval
day 2026-03-09
ost experiment start exp1
ost experiment start exp2
ost experiment start exp3
day 2026-04-11
ost experiment record exp1 --control-mean 4.0 --control-sd 2.523 --control-n 314 --variant-mean 2.4 --variant-sd 2.523 --variant-n 298 --on 2026-04-05 --note "Enforcing completeness at the submission gate works."
ost experiment record exp2 --control 116/314 --variant 18/298 --on 2026-04-05
ost experiment record exp3 --control 223/314 --variant 232/298 --on 2026-04-05 --note "Required sections act as a commitment device."
day 2026-04-14
ost experiment decide exp1 ship --because "Required-section enforcement exceeded the pre-registered MDE (1.0 day) by a wide margin (observed: 1.6 days)."
day 2026-04-16
ost initiative ship ini1

# --- the third quarter
day 2026-06-30
ost objective add "Earn enterprise tier-1 trust by making Blueprints the system of record for their customer workflows." --cycle 2026-Q3 --team Blueprints --owner david-pm --under kr2
ost kr add "Contracted tier-1 accounts onboarded to Blueprints v1.1" --under obj2 --baseline 0 --target 12 --unit accounts --level output --owner david-pm --start 2026-07-01 --by 2026-09-30
ost kr add "Blueprint executions per onboarded account and week" --under obj2 --baseline 0 --target 28 --unit executions --owner david-pm --start 2026-07-01 --by 2026-09-30
ost kr add "Critical HIPAA audit findings across all 3 healthcare accounts" --under obj2 --at-most 0 --unit findings --owner "Workbench Compliance team" --start 2026-07-01 --by 2026-09-30
ost kr add "Median time-to-resolution for Blueprints support tickets" --under obj2 --baseline 3.8 --at-most 4 --unit hours --owner "Enterprise CS team lead" --start 2026-07-01 --by 2026-09-30
ost metric add "Tier-1 CSAT for Blueprints" --unit "/ 5" --healthy-low 4.4
ost metric add "Weekly hours per customer engineer" --unit hours --healthy-high 50
ost measure add kr3 0
ost measure add kr4 0
ost measure add kr6 3.8
ost initiative add "White-glove onboarding sessions" --under kr3 --under kr4
ost initiative add "Industry-vertical template library" --under kr4 --under kr3 --due 2026-08-14
ost initiative add "Customer-health dashboard" --under kr4 --due 2026-08-07
day 2026-08-14
ost initiative ship "template library"
day 2026-08-31
ost edit "customer-health dashboard" due=2026-Q4
day 2026-09-30
ost measure add kr3 10
ost measure add kr4 19
ost measure add kr6 3.9
ost measure add "hours per customer engineer" 47
ost edit kr5 due=2026-11-15
ost checkin kr3 --confidence 0 --moving "10 of 12: two healthcare accounts slipped to Q4 due to extended HIPAA security review." --next "Budget HIPAA review time in contracts that include healthcare accounts."
