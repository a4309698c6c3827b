"""The search API: filters, text queries, sorting and paging over records of one type."""
