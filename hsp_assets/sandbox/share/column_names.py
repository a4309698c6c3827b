"""Names of columns that a query gives none: Snowflake calls them by their text, in upper case."""

from collections.abc import Iterator

from sqlglot import Expr, Token, TokenType, exp, tokenize

_DIALECT = "snowflake"
_OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE}
_CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE}
_TOP = "TOP"
"""`SELECT TOP 5 ...`: where the columns begin then is not read here, so they keep their names."""
_AFTER_COLUMNS = {
    TokenType.FROM,
    TokenType.WHERE,
    TokenType.GROUP_BY,
    TokenType.HAVING,
    TokenType.QUALIFY,
    TokenType.ORDER_BY,
    TokenType.LIMIT,
    TokenType.UNION,
    TokenType.EXCEPT,
    TokenType.INTERSECT,
    TokenType.SEMICOLON,
}
_BEFORE_COLUMNS = {TokenType.DISTINCT, TokenType.ALL}


def name_columns(statement: Expr, text: str) -> Expr:
    """Give the columns of a query that have no name the one that they have in Snowflake.

    Args:
        statement: in Snowflake's dialect.
        text: that it was parsed from.
    """
    query = statement
    while isinstance(query, exp.SetOperation):  # its columns are called as those of its first part
        query = query.this
    if not isinstance(query, exp.Select):
        return statement
    texts = _texts(text)
    if len(texts) == len(query.expressions):
        named = [
            _named(each, called) for each, called in zip(query.expressions, texts, strict=True)
        ]
        query.set("expressions", named)
    return statement


def _named(column: Expr, text: str) -> Expr:
    if isinstance(column, exp.Alias | exp.Column | exp.Star):
        return column
    return exp.alias_(column, text.upper(), quoted=True)


def _texts(text: str) -> list[str]:
    """The texts of the columns of the outermost query, as they were written."""
    columns: list[list[Token]] = [[]]
    for token, depth in _of_columns(text):
        if depth == 0 and token.token_type is TokenType.COMMA:
            columns.append([])
        elif columns[-1] or token.token_type not in _BEFORE_COLUMNS:
            columns[-1].append(token)
    if not columns[0] or columns[0][0].text.upper() == _TOP:
        return []
    return [text[each[0].start : each[-1].end + 1] for each in columns if each]


def _of_columns(text: str) -> Iterator[tuple[Token, int]]:
    """The tokens of the outermost query's columns, each with its depth in brackets."""
    depth, has_begun = 0, False
    for token in tokenize(text, dialect=_DIALECT):
        depth -= token.token_type in _CLOSING
        if has_begun:
            if depth < 0 or (depth == 0 and token.token_type in _AFTER_COLUMNS):
                return
            yield token, depth
        else:
            has_begun = depth == 0 and token.token_type is TokenType.SELECT
        depth += token.token_type in _OPENING
