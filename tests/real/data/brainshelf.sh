# Brainshelf, a fictional app for saving things to read: the case of the Resurface digest, as a team would have typed it.
# Source and licence: README.md in this folder. Lines with "ours" hold words that the case does not have.

day 2026-02-02
ost init --name Brainshelf
ost objective add "Members come back and stay" --cycle 2026 --owner "Marco S."  # ours: the company's objective
ost kr add "30-day member retention" --under obj1 --baseline 31 --target 42 --unit % --scope business --start 2026-01-01 --by 2026-12-31
ost kr add "7-day return rate" --under kr1 --baseline 18 --target 25 --unit % --owner "Priya M." --start 2026-01-01 --by 2026-Q2

# --- the opportunity solution tree
ost opportunity add "Re-engagement trigger gap" --under kr2 --note "Users have no external prompt to return to their saved content. Save-only sessions represent 72% of all sessions."
ost opportunity add "Content relevance decay" --under kr2 --note "Saved items lose timeliness as they age."
ost opportunity add "Library overwhelm" --under kr2 --note "The saved library is an undifferentiated list of hundreds of items sorted by date."
ost edit opp1 status=targeted
ost interview add P1 --on 2026-01 --supports opp1
ost interview add P2 --on 2026-01 --supports opp1 --quote "Nothing reminds me. I save something, close the tab, and it's just... gone from my brain."
ost interview add P3 --on 2026-01 --supports opp1
ost interview add P4 --on 2026-01 --supports opp1 --supports opp3 --quote "Half the things I save are design inspiration . I don't want to read those, I want to look at them when I need ideas. But they're mixed in with everything else."
ost interview add P5 --on 2026-01 --supports opp1
ost interview add P6 --on 2026-01 --supports opp1 --supports opp2 --quote "Half the stuff I saved is probably outdated by now. I saved it months ago."
ost interview add P7 --on 2026-01 --supports opp1 --supports opp3 --quote "I'd open it, scroll for a minute, feel overwhelmed, and close it. Eventually I just stopped opening it."
ost solution add "Morning Email Digest (Resurface)" --under opp1
ost solution add "In-App Notification Card" --under opp1
ost solution add "Freshness Scoring" --under opp2
ost solution add "Auto-Archive Stale Items" --under opp2
ost solution add "Intent Tagging at Save Time" --under opp3
ost solution add "Smart Collections (Auto-Categorization)" --under opp3
ost assumption add "Users will opt in to a daily email at a rate sufficient to power a 4-week A/B experiment" --under sol1 --risk desirability --importance 5 --evidence 1
ost assumption add "Users open the app frequently enough for the card to be seen" --under sol2 --risk usability --importance 5 --evidence 1
ost assumption add "Users will engage with freshness indicators and use them to filter their reading choices" --under sol3 --risk desirability
ost assumption add "Users will not feel that their content is being taken away" --under sol4 --risk desirability
ost assumption add "Users will choose an intent tag at save time" --under sol5 --risk usability
ost assumption add "The auto-categorization will be accurate enough to feel useful" --under sol6 --risk feasibility
ost experiment add "RSF-EXP-001: Resurface Daily Digest" --under sol1 --criterion "lift >= 5pp" --method "Randomized A/B test, 50/50 split, 4 weeks, 7-day return rate" --guardrail "unsubscribe rate at most 2% a week; uninstalls at most +0.5pp; save rate at most -5%" --owner "Priya M."
ost experiment add "Opt-in rate" --under asm1 --criterion "rate >= 10%" --method "Share of treatment users who enable the digest"
ost experiment add "Email CTR" --under sol1 --criterion "observed >= 15" --method "% of delivered digest emails where the user clicked at least one item"
ost experiment add "Home opens without a save" --under asm2 --criterion "rate >= 20%" --method "Behavioral data analysis (no build required)"
ost experiment add "Annotated library with freshness scores" --under asm3 --criterion "users use the scores to make reading decisions" --method "Prototype test with 5 users"
ost experiment add "Prototype with auto-archived items" --under asm4 --criterion "no negative emotional reaction" --method "User interviews (n=3)"
ost experiment add "Tag picker on the save flow" --under asm5 --criterion "save completion rate drops by at most 5%" --method "A/B test"
ost experiment add "100 items categorized by hand" --under asm6 --criterion "80 of 100" --method "Compare against the algorithm's output, 3 real user libraries"
ost initiative add "Resurface for all eligible users" --under kr2 --delivers sol1 --expect 5 --due 2026-04-14 --owner "Alex R."

# --- the experiment, as it was published
day 2026-03-09
ost experiment start exp1
ost experiment start exp2
ost experiment start exp3
day 2026-04-06
ost experiment record exp1 --control 72/400 --variant 94/400 --on 2026-04-05 --note "A daily email digest creates a measurable and sustained improvement in 7-day return rate."
ost experiment record exp2 --successes 164 --of 400 --on 2026-04-05 --note "The 41% opt-in rate was 4x the target."
ost experiment record exp3 --observed 17.2 --on 2026-04-05
day 2026-04-11
ost experiment decide exp1 ship --because "The primary metric result is unambiguous: a 5.3pp lift in 7-day return rate, statistically significant at p = 0.008. All guardrail metrics passed."
day 2026-04-14
ost initiative ship ini1

# --- the third quarter
day 2026-06-30
ost objective add "Make Resurface the reason members come back to Brainshelf each week." --cycle 2026-Q3 --team Resurface --owner priya-pm --under kr1
ost kr add "Weekly Resurface-active members" --under obj2 --baseline 22 --target 41 --unit % --owner priya-pm --scope product --start 2026-07-01 --by 2026-09-30
ost kr add "30-day retention among Resurface-engaged members" --under obj2 --baseline 56 --target 68 --unit % --owner priya-pm --start 2026-07-01 --by 2026-09-30
ost kr add "Member-reported relevance score" --under obj2 --baseline 4.2 --at-least 4.2 --unit "/ 5" --owner priya-pm --start 2026-07-01 --by 2026-09-30
ost metric add "Resurface item felt repetitive" --unit % --healthy-high 8
ost metric add "Push notification opt-out rate" --unit % --healthy-high 6
ost measure add kr3 22
ost measure add kr4 56
ost measure add kr5 4.2
ost measure add "felt repetitive" 5
ost measure add "opt-out" 3.1
ost initiative add "Algo v1.5" --under kr3 --under kr4 --due 2026-08-04
ost initiative add "Push notification triggers for high-confidence surfaces" --under kr3
ost initiative add "Personalized Resurface onboarding (first session)" --under kr4 --due 2026-08-15
day 2026-07-28
ost initiative ship "push notification triggers"
day 2026-08-04
ost initiative ship "algo v1.5"
day 2026-09-12
ost initiative ship "personalized resurface onboarding"
day 2026-09-30
ost measure add kr3 36
ost measure add kr4 59
ost measure add kr5 4.3
ost measure add "opt-out" 5.1
ost checkin kr3 --confidence 7 --moving "Algo v1.5 plus push triggers lift weekly engagement." --next "Carry KR1 forward but reset the target."
ost checkin kr4 --confidence 3 --moving "Retention moved a little, but well short of the aspirational target: the multiplier at scale is 1.6x, not 3.4x." --next "Run a Q4 sub-cohort analysis on the September first-session cohort."
