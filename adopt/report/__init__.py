"""Reports: one content, said once in a language, and set as HTML, PDF and XLSX."""
