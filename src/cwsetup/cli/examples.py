"""Two examples for each command, as ``--help`` shows them: what is typed, and what it does."""

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "": (
        ("cwsetup demo", "The whole job on a built-in ConnectWise, without an account."),
        ("cwsetup init", "The wizard: a profile in about five minutes."),
        ("cwsetup sync-prices --plan", "What would change in the catalog; nothing is written."),
    ),
    "init": (
        ("cwsetup init", "The wizard; it asks for everything."),
        (
            "cwsetup init contoso --company contoso --source prices.csv --suggested --keys-stdin",
            "Without a question: every suggestion is taken, three lines of keys come from stdin.",
        ),
    ),
    "edit": (
        ("cwsetup edit payment_terms", "One property, asked with its present value."),
        ("cwsetup edit --set limits.max_changes=50% --set write=price", "Two properties without a question."),
    ),
    "doctor": (
        ("cwsetup doctor", "Everything that a nightly run needs, each finding with its cure."),
        ("cwsetup doctor -p contoso --json", "The same for a program."),
    ),
    "rights": (
        ("cwsetup rights", "The security role as a table to copy."),
        ("cwsetup rights --json", "The same for a program."),
    ),
    "show": (
        ("cwsetup show", "The only profile, or the one that CWSETUP_PROFILE names."),
        ("cwsetup show -p ./contoso.toml", "A profile anywhere, by its path."),
    ),
    "list": (
        ("cwsetup list", "Each profile with its company and address."),
        ("cwsetup list --json", "The same for a program."),
    ),
    "copy": (
        ("cwsetup copy contoso fabrikam", "A second profile to change with edit."),
        ("cwsetup copy contoso ./contoso.toml", "A copy to keep elsewhere, by its path."),
    ),
    "remove": (
        ("cwsetup remove contoso", "After a question; a backup stays beside it."),
        ("cwsetup remove contoso --yes", "Without the question."),
    ),
    "keys": (
        ("cwsetup keys set", "Asks for new keys and proves them before they replace the old ones."),
        ("cwsetup keys status", "Where the keys come from and how old they are."),
    ),
    "keys set": (
        ("cwsetup keys set --stdin --keys file", "From three lines of stdin into a file that only you can read."),
        ("cwsetup keys set --source https://contoso.crm4.dynamics.com", "A live price source's client secret instead."),
    ),
    "keys status": (
        ("cwsetup keys status", "Never shows a key."),
        ("cwsetup keys status --json", "The same for a program."),
    ),
    "keys move": (
        ("cwsetup keys move file", "From where they are into a file."),
        ("cwsetup keys move keyring", "Into the keyring; the file is deleted once they are there."),
    ),
    "keys delete": (
        ("cwsetup keys delete -p contoso", "After a question."),
        ("cwsetup keys delete -p contoso --yes", "Without the question."),
    ),
    "schema": (
        ("cwsetup schema > cwsetup.schema.json", "For an editor that completes and checks profiles."),
        ("cwsetup schema plan", "For a program that reads plans."),
    ),
    "check-file": (
        ("cwsetup check-file prices.xlsx", "How it would be read, and what has to be told."),
        ("cwsetup check-file prices.csv --set decimal=, --write", "Read with a comma, and put into the profile."),
    ),
    "prices": (
        ("cwsetup prices 'CFQ7*'", "Every product whose ID begins so."),
        ("cwsetup prices --csv prices.csv", "The whole list for a spreadsheet."),
    ),
    "why": (
        ("cwsetup why CFQ7TTC0LFLX:0001", "Which price wins, and why each other one lost."),
        ("cwsetup why CFQ7TTC0LFLX:0001 --as-of 2026-12-01", "The same on a day to come."),
    ),
    "match": (
        ("cwsetup match", "Products beside items; a key links them."),
        ("cwsetup match --export products.csv", "The same in a spreadsheet; take it back with --import."),
    ),
    "sync-prices": (
        ("cwsetup sync-prices --plan", "What would change; nothing is written."),
        ("cwsetup sync-prices --all --apply -q", "Every night: every profile within its limits; one line at the end."),
    ),
    "apply": (
        ("cwsetup apply PLAN.json", "Writes that plan after a question."),
        ("cwsetup apply PLAN.json --yes", "Without the question."),
    ),
    "additions": (
        ("cwsetup additions", "Additions at another price or cost than their item, with the difference a year."),
        ("cwsetup additions --run last --report additions.html", "Of items that the last run changed, as a page."),
    ),
    "history": (
        ("cwsetup history", "Past runs, the youngest last."),
        ("cwsetup history 2026-11-24-01", "What came of each entry of one."),
    ),
    "resume": (
        ("cwsetup resume", "The last unfinished run."),
        ("cwsetup resume 2026-11-24-01 --yes", "A certain one, without the question."),
    ),
    "undo": (
        ("cwsetup undo", "The last run that wrote."),
        ("cwsetup undo 2026-11-24-01 --yes", "A certain one, without the question."),
    ),
    "demo": (
        ("cwsetup demo", "Sets up, edits, plans, writes and plans again, and says what it does."),
        ("cwsetup demo --serve", "Keeps the server running, to try commands by hand."),
    ),
}
