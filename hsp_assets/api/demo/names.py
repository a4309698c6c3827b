"""Names for the sandbox's customers, made up: the API knows no real one, and needs none."""

import hashlib

GIVEN = (
    "Ada Amir Anouk Arun Bea Bruno Carla Chidi Dana Emil Esra Farid Greta Hana Hugo Ines Ivo Jana "
    "Jonas Juno Kaya Kofi Lena Levi Lucia Malik Mara Mei Milo Nadia Nils Nora Omar Paula Quinn "
    "Rafael Rosa Sami Selma Taro Tess Uma Vera Wanda Yara Yusuf Zoe Zora"
)
FAMILY = (
    "Abel Akande Arnold Baptiste Becker Berg Bianchi Castro Chen Dahl Duarte Eriksen Farah Fischer "
    "Garcia Haas Hansen Ibarra Ito Jansen Kaur Keller Kim Koch Lang Lopez Madsen Mensah Moreau "
    "Nakamura Novak Okafor Olsen Patel Pereira Quist Rossi Ruiz Sato Schmid Silva Stein Tanaka "
    "Urban Vidal Weber Yilmaz Zimmer"
)


def made_up_name(record_id: str) -> str:
    """A name that is always the same for one contact record, and says nothing about it."""
    digest = hashlib.blake2b(record_id.encode(), digest_size=4).digest()
    given, family = (int.from_bytes(half, "big") for half in (digest[:2], digest[2:]))
    return f"{_pick(GIVEN, given)} {_pick(FAMILY, family)}"


def _pick(names: str, number: int) -> str:
    choices = names.split()
    return choices[number % len(choices)]
