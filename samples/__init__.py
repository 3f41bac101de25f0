"""A generator of realistic papers with exact ground truth; every person in them is invented.

generate(seed, count, quality, out)   scanned papers: clean, typical, hard, mix
drafts(seed, count, out)              born-digital drafts with empty places for number and date
    draft_agency(seed)                    the office those drafts come from
born_digital(seed, count, out)        issued papers as text PDFs
boxes(seed, count, quality, out)      whole-box PDFs with a table of contents
    variants(seed, names, quality)        turned, photographed, punched, joint, separated, old fonts … (variants.py)
    printscan(pdf or picture, seed, …)    a page printed and scanned again
"""

from samples.errors import SamplesError
from samples.press import born_digital, boxes, draft_agency, drafts, generate
from samples.printscan import PrintScan, printscan, printscan_pdf
from samples.values import SampleDocument, SamplePage, TruthField, TruthLine, TruthWord
from samples.variants import variants

__all__ = [
    "PrintScan",
    "SampleDocument",
    "SamplePage",
    "SamplesError",
    "TruthField",
    "TruthLine",
    "TruthWord",
    "born_digital",
    "boxes",
    "draft_agency",
    "drafts",
    "generate",
    "printscan",
    "printscan_pdf",
    "variants",
]
