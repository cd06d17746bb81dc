"""pypdf's half of bench/scenarios/pdf.ts: the text of a PDF, page after page. pypdf_text.py FILE"""

import sys

import pypdf

for page in pypdf.PdfReader(sys.argv[1]).pages:
    print(page.extract_text())
