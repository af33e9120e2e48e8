"""The report of a run as one page: content by section, a template, a printer."""
