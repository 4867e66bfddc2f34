"""The words around the measured figures: the sections of ``docs/performance.md`` that ``bench.py`` writes."""

_COMMAND = "Measured on {machine}, with\n`nox -s bench -- "

STARTUP = (
    """## Start-up

From the start of the process to its end, the median of {times} runs that took turns; `sync-prices` with {rows} price
rows, up to the moment its first request arrived. What a command imports before it works is held by a test.

{table}

"""
    + _COMMAND
    + """startup`. The others as they are installed from PyPI. Of what `show` takes, most is imports: Typer, Rich,
and Python making the classes of the profile.
"""
)

READING = (
    """## Reading the catalog

{count} items from a stand-in that answers after a set latency: what `cwsetup` needs of each as typed values with
exact amounts; the others whole items, as their READMEs show it, by page number. In flight 1 is the library as its
README shows it, more a pool that its user writes around it. “Bare sockets” sends the requests and parses the JSON of
seven fields, and does nothing else; it is told the ids. Latency alone is that of four pages one after the other,
which is what 50 pages 16 at a time come to.

![Seconds to read the catalog, by latency and client](reading.svg)

{tables}

CPU and memory are those of the client's whole process, start included; the last column is how much of one core the
stand-in was busy. Every row's ids are counted: none is missing, none is there twice. Page numbers lose items when
others are deleted meanwhile, which ranges of ids don't; the stand-in holds still, so that this doesn't show here.

What stands between `cwsetup` and connectwise-rest in a pool at 100 ms is JSON: of the 9.9 ms of CPU that a page takes
(timed within the process, one request at a time), 4.5 go into JSON with exact amounts and nothing said twice, 2.1
into checked, typed items, and the rest into unpacking and requests. A core is busy with that from the first page to
the last: with 32 in flight it took no less. JavaScript reads the same page in 1.5 ms, and the page of whole items
that connectwise-rest asks for in 3.1, its amounts as doubles, and of a name that is said twice it keeps one. A faster
JSON reader would be another dependency: orjson reads doubles too; msgspec reads exact amounts in 1.7 ms, but doesn't
notice a name that is said twice.

"""
    + _COMMAND
    + """reading`, medians of rounds in which all took turns.
"""
)

WRITING = (
    """## Writing prices

{count} items get a new cost and a new price, one request each. `cwsetup` does what a run does: looks at the items
first, has each intent on the disk before its request, reads the first five writes back before the rest leaves, and
notes what came of each. The others send the request and parse the answer. Latency alone is writes × latency ÷
requests in flight.

![Seconds to write prices, by latency and client](writing.svg)

{tables}

“Made as careful” is connectwise-rest in a program that does what `cwsetup` does: looks at the items in parts of the
same size, appends each intent to a file and syncs it before the request, reads the first five back, and notes what came
of each. It is the same work except for what happens when something fails: there it ends.

What `cwsetup` takes beyond the latency are its looks and the moments between them and the writes, when nothing else
is in flight: 5,000 items are looked at in five parts. Where latency is short, it is the CPU: a write takes 0.65 ms of
it where one follows the other, two thirds for request and answer, one for the journal and everything else. With 32
threads at 20 ms it takes 0.94 ms, since they pass Python's lock on 16 times a write: 5,000 writes are one core's whole
time. Node's one thread passes nothing on. Sending head and body in one piece, and taking results in batches, were tried
against it and gave 2 % and nothing.

\\* Done for one in 25 and multiplied. Every row is counted at the stand-in: each item is written exactly once.

"""
    + _COMMAND
    + """writing`, medians of rounds in which all took turns.
"""
)

AT_A_LIMIT = """## At a limit, beside others

The stand-in takes so many writes in any 60 seconds, and answers 429 with `Retry-After` to all others. A library whose
call raises ends its user's loop; which of its items were written, it can't say.

{table}

Measured with `nox -s bench -- limited`.
"""

CATALOG = (
    """## Catalog items

What reading a catalog takes, without latency, by its number of items.

![CPU seconds and peak memory by number of items, each a straight line](catalog.svg)

{table}

"""
    + _COMMAND
    + """catalogs`. CPU and memory are those of the whole process.
"""
)

CONNECTIONS = (
    """## Why these connections

The client alone, without engine and journal, writing {count} items at 20 ms over connections of different kinds, each
under httpx's interface, which is what a request and an answer are to the rest of the program.

{table}

httpcore, under httpx, goes through all connections of its pool several times for each request, so that a request
costs more the more are in flight; a pool for each connection ends that, and so, nearly, does httpx2, the continuation
of httpx. What is left is its layers and its parser of answers, written in Python. urllib3 would be a second HTTP
library, and takes as much. Python's own HTTP takes least, comes with Python, and needs a module of a hundred lines;
through a proxy httpx's own connections are used. httpx's client, with cookies, redirects and sign-in that nothing
here needs, is left out of all these rows: with it each write took another 0.15 ms. Threads stay: with 32 in flight at
20 ms nearly all of the time is the latency.

"""
    + _COMMAND
    + """connections`.
"""
)
