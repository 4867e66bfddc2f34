"""The words around the measured figures: the sections of ``docs/performance.md`` that ``bench.py`` writes."""

_COMMAND = "Measured on {machine}, with\n`nox -s bench -- "

STARTUP = (
    """## Start-up

From the start of the process to its end, the median of {times} runs that took turns; `sync-prices` with {rows} price
rows, up to the moment its first request arrived. What a command imports before it works is held by a test.

{table}

"""
    + _COMMAND
    + """startup`. The others as they are installed from PyPI.
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
costs more the more are in flight; a pool for each connection ends that, and so does httpx2, the continuation of
httpx. What is left is its parser of answers and its layers, which cost more than everything that `cwsetup` does for a
write. urllib3 is a second HTTP library for little gain. Python's own HTTP costs least, comes with Python, and takes a
module of a hundred lines; through a proxy httpx's own connections are used. httpx's client, with its cookies,
redirects and sign-in that nothing here needs, is left out for the same reason. Threads stay: with 32 in flight and 20
ms nearly all of the time is the latency.

"""
    + _COMMAND
    + """connections`.
"""
)
