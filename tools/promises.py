"""What is promised, and the tests of each promise: the campaigns name the promises that they are about themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise."""

    number: str
    says: str
    tests: tuple[str, ...]


PROMISES = (
    Promise(
        "R1",
        "A run that is killed anywhere, and again while it goes on, ends with its plan: nothing lost, doubled, wrong.",
        ("tests/kills", "tests/campaigns"),
    ),
    Promise(
        "R2",
        "A create whose answer was lost is never made twice.",
        ("tests/campaigns/creates.py", "tests/sync/test_trust.py"),
    ),
    Promise(
        "R3",
        "Items of one identifier that are there twice all the same are found at the end, reported and left alone.",
        ("tests/sync/test_trust.py",),
    ),
    Promise(
        "R4",
        "A pause that ConnectWise asks for is kept by every request, however it is asked for; a storm of refusals ends "
        "a run at worst in part, never with a loss.",
        ("tests/campaigns/storms.py", "tests/connectwise/test_pacing.py", "tests/connectwise/test_retries.py"),
    ),
    Promise(
        "R5",
        "Reads are tried again; a write is sent again only after a look that shows it isn't there.",
        ("tests/campaigns/memory_kills.py", "tests/connectwise/test_retries.py", "tests/sync/test_engine.py"),
    ),
    Promise(
        "R6", "Nothing hangs: a request ends within 90 seconds, dripping or not.", ("tests/connectwise/test_bodies.py",)
    ),
    Promise(
        "R7",
        "An answer that is cut, reshaped, packed too large or a web page is never taken for data.",
        ("tests/connectwise/test_bodies.py", "tests/web/test_wire.py"),
    ),
    Promise(
        "R8",
        "Certificates are always checked: one that is self-signed, expired or another host's gets no byte of the keys.",
        ("tests/connectwise/test_way_out.py",),
    ),
    Promise(
        "R9",
        "Keys go to no other address: no redirect is followed, whatever it is and wherever it leads.",
        ("tests/connectwise/test_way_out.py",),
    ),
    Promise(
        "R10",
        "One run at a time writes to an instance; the lock is free as soon as its holder is gone.",
        ("tests/campaigns/locks.py", "tests/storage/test_lock.py"),
    ),
    Promise(
        "R11",
        "What somebody changed between plan and look is never written over. A look is at most 30 seconds old; "
        "ConnectWise has no way to make a write depend on what it replaces, so an edit after it is written over.",
        ("tests/campaigns/edits.py", "tests/sync/test_trust.py"),
    ),
    Promise(
        "R12",
        "A saved plan that was altered, is too old or is another instance's is refused.",
        ("tests/storage/test_planfile.py", "tests/cli/test_apply.py"),
    ),
    Promise(
        "R13",
        "A catalog that changes while it is read loses and doubles no other item; a list that turns back or never ends "
        "is refused.",
        ("tests/connectwise/test_catalog_reading.py", "tests/campaigns/machine.py"),
    ),
    Promise(
        "R14",
        "A clock that is wrong, here or there, changes nothing of a run.",
        ("tests/sync/test_clocks.py", "tests/connectwise/test_retries.py"),
    ),
    Promise("R15", "Garbage in a price list never becomes a price.", ("tests/sources/test_garbage.py",)),
    Promise(
        "R16",
        "No write passes a limit, also where nobody is asked; what isn't a number passes none.",
        ("tests/pricing/test_limits.py", "tests/pricing/test_unknown_values.py", "tests/campaigns/machine.py"),
    ),
    Promise(
        "R17",
        "A profile is the old one or the new one, whole, whatever happens while it is written, and its owner's alone.",
        ("tests/campaigns/files.py", "tests/storage/test_files.py"),
    ),
    Promise(
        "R18",
        "Keys are in no message, file, log or traceback.",
        ("tests/cli/test_canary.py", "tests/profile/test_secret.py", "tests/connectwise/test_client.py"),
    ),
    Promise(
        "R19",
        "No text of a price list or of ConnectWise drives the terminal.",
        ("tests/test_text.py", "tests/terminal/test_price_views.py"),
    ),
    Promise("R20", "No cell of a CSV file that is written is run as a formula.", ("tests/storage/test_csv_files.py",)),
    Promise(
        "R21",
        "Ctrl-C and a polite kill leave within five seconds with a whole journal and say how to go on; a second one "
        "leaves at once.",
        ("tests/campaigns/signals.py", "tests/cli/test_endings.py"),
    ),
    Promise(
        "R22",
        "On a disk that is full or fails, a run stops before the write that it can't announce, not after it.",
        ("tests/campaigns/disks.py", "tests/campaigns/full_disk.py", "tests/kills"),
    ),
    Promise(
        "R23",
        "How a run ended is its exit status, its summary and its data alike; it is never 0 while anything is unknown.",
        ("tests/cli/test_applied_in_part.py", "tests/cli/test_endings.py"),
    ),
    Promise(
        "size",
        "100,000 items and as many entries are planned and written in one run, whose memory doesn't grow with its "
        "writes.",
        ("tests/campaigns/size.py",),
    ),
)
