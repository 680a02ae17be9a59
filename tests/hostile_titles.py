"""Titles that try what a format gives meaning to, and scripts and signs that fonts may lack."""

TITLES = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)> &lt;b&gt;",
    "typst": '#image("/etc/passwd") $x^2$ @label <label> *bold* _it_ `raw` = heading \\ ~ [x](y)',
    "formula": '=HYPERLINK("http://x") +1 -1 @SUM {{ 7*7 }}',
    "cjk": "初日のチェックリスト完了率を上げるための施策" * 4,
    "rtl": "שיעור ההפעלה של משתמשים חדשים عدد المستخدمين الجدد " * 2,
    "emoji": "👩‍👩‍👧‍👦 onboarding 🚀 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "long word": "x" * 190,
}
