"""The words of the made-up shop: departments, styles, and the names of its customers.

Only words belong here; what is made of them is in `catalogue` and `shoppers`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Department:
    """A sub-category.

    Attributes:
        main: the main category it belongs to.
        name: of the sub-category.
        nouns: what is sold there.
        price: what half of the items cost less than.
        bought_with: the sub-category that is bought along with it.
    """

    main: str
    name: str
    nouns: tuple[str, ...]
    price: float
    bought_with: str


def _department(main: str, name: str, nouns: str, price: float, bought_with: str) -> Department:
    return Department(main, name, tuple(nouns.split(", ")), price, bought_with)


DEPARTMENTS = (
    _department("apparel", "shirts", "Shirt, Blouse, Polo, Tee", 35, "trousers"),
    _department("apparel", "trousers", "Chinos, Jeans, Slacks", 55, "belts"),
    _department("apparel", "jackets", "Jacket, Parka, Coat, Blazer", 120, "scarves"),
    _department("accessories", "belts", "Belt, Braces", 28, "trousers"),
    _department("accessories", "scarves", "Scarf, Shawl, Wrap", 26, "hats"),
    _department("accessories", "hats", "Hat, Beanie, Cap", 24, "scarves"),
    _department("accessories", "bags", "Backpack, Tote, Satchel, Duffel", 75, "wallets"),
    _department("accessories", "wallets", "Wallet, Card Holder, Purse", 38, "bags"),
    _department("footwear", "sneakers", "Sneaker, Trainer, Runner", 80, "socks"),
    _department("footwear", "boots", "Boot, Ankle Boot, Hiker", 130, "socks"),
    _department("footwear", "socks", "Socks, Stockings", 12, "sneakers"),
    _department("jewelry", "necklaces", "Necklace, Pendant, Choker", 65, "earrings"),
    _department("jewelry", "earrings", "Earrings, Studs, Hoops", 45, "necklaces"),
    _department("jewelry", "bracelets", "Bracelet, Bangle, Cuff", 50, "necklaces"),
    _department("beauty", "skincare", "Cream, Serum, Balm, Toner", 24, "fragrance"),
    _department("beauty", "fragrance", "Perfume, Cologne, Mist", 58, "skincare"),
    _department("beauty", "haircare", "Shampoo, Conditioner, Hair Mask", 14, "skincare"),
    _department("furniture", "chairs", "Chair, Stool, Armchair", 140, "tables"),
    _department("furniture", "tables", "Table, Desk, Side Table", 230, "lamps"),
    _department("furniture", "shelves", "Shelf, Bookcase, Rack", 110, "decor"),
    _department("home", "lamps", "Lamp, Lantern, Pendant Light", 60, "tables"),
    _department("home", "decor", "Vase, Frame, Candle Holder, Mirror", 32, "rugs"),
    _department("home", "rugs", "Rug, Runner Rug, Mat", 90, "cushions"),
    _department("home", "cushions", "Cushion, Throw, Blanket", 30, "rugs"),
    _department("kitchen", "cookware", "Saucepan, Skillet, Casserole", 65, "utensils"),
    _department("kitchen", "utensils", "Ladle, Whisk, Peeler, Spatula", 13, "cookware"),
    _department("kitchen", "tableware", "Plate Set, Bowl, Mug, Carafe", 34, "utensils"),
    _department("groceries", "bakery", "Loaf, Baguette, Crackers, Brioche", 5, "cheese"),
    _department("groceries", "cheese", "Cheese, Brie, Cheddar", 8, "bakery"),
    _department("groceries", "coffee", "Coffee, Espresso Beans, Cold Brew", 12, "sweets"),
    _department("groceries", "tea", "Tea, Herbal Infusion, Matcha", 9, "sweets"),
    _department("groceries", "sweets", "Chocolate, Toffee, Nougat, Biscuits", 6, "coffee"),
    _department("groceries", "produce", "Apples, Tomatoes, Salad, Berries", 4, "cheese"),
    _department("household", "cleaning", "Detergent, Polish, Soap, Sponge", 7, "paper"),
    _department("household", "paper", "Napkins, Tissues, Kitchen Roll", 6, "cleaning"),
    _department("garden", "plants", "Fern, Succulent, Orchid, Lavender", 22, "pots"),
    _department("garden", "pots", "Pot, Planter, Trough", 27, "plants"),
    _department("garden", "tools", "Trowel, Pruner, Watering Can, Rake", 25, "plants"),
    _department("outdoors", "camping", "Tent, Sleeping Bag, Stove", 115, "hiking"),
    _department("outdoors", "hiking", "Trekking Pole, Flask, Head Torch", 36, "camping"),
    _department("outdoors", "cycling", "Helmet, Bike Light, Pannier", 48, "hiking"),
    _department("sports", "fitness", "Dumbbell, Yoga Mat, Skipping Rope", 40, "sneakers"),
    _department("sports", "swimming", "Goggles, Swimsuit, Towel", 29, "fitness"),
    _department("electronics", "audio", "Headphones, Speaker, Earbuds", 95, "cables"),
    _department("electronics", "cameras", "Camera, Lens, Tripod", 320, "bags"),
    _department("electronics", "cables", "Cable, Charger, Adapter", 15, "audio"),
    _department("books", "novels", "Novel, Mystery, Saga", 14, "tea"),
    _department("books", "guides", "Guide, Atlas, Cookbook", 22, "novels"),
    _department("toys", "games", "Board Game, Puzzle, Card Game", 27, "crafts"),
    _department("toys", "crafts", "Craft Kit, Paint Set, Modelling Clay", 19, "games"),
    _department("instruments", "strings", "Ukulele, Guitar, Violin", 180, "scores"),
    _department("instruments", "scores", "Songbook, Metronome, Music Stand", 21, "strings"),
    _department("pets", "dogs", "Dog Lead, Chew Toy, Dog Bed", 24, "treats"),
    _department("pets", "treats", "Dog Biscuits, Cat Treats", 7, "dogs"),
    _department("stationery", "paper goods", "Notebook, Planner, Sketchbook", 14, "pens"),
    _department("stationery", "pens", "Fountain Pen, Pencil Set, Marker", 17, "paper goods"),
)
STAPLES = frozenset({"groceries", "household", "pets", "beauty"})
"""Main categories whose items people buy again and again."""
FOR_ONE_GENDER = frozenset({"apparel", "footwear", "jewelry", "accessories"})
"""Main categories in which many items are made for women or for men."""

STYLES: dict[str, tuple[str, ...]] = {
    "minimal": ("Minimal", "Clean", "Understated", "Pared-Back", "Quiet"),
    "rustic": ("Rustic", "Hand-Made", "Country", "Homespun", "Weathered"),
    "sporty": ("Sporty", "Light", "Quick", "Breathable", "Dynamic"),
    "luxury": ("Luxurious", "Fine", "Opulent", "Exclusive", "Noble"),
    "playful": ("Playful", "Colourful", "Cheerful", "Whimsical", "Bright"),
    "vintage": ("Vintage", "Retro", "Classic", "Old-School", "Heritage"),
    "natural": ("Organic", "Natural", "Plant-Based", "Untreated", "Earthy"),
    "technical": ("Technical", "Precise", "Smart", "Modular", "Engineered"),
}
"""Adjectives of each style; a customer keeps to a style or two, whatever the department."""
ADORNMENTS: dict[str, str] = {"natural": "🌿", "playful": "🎈", "luxury": "✨", "sporty": "⚡"}
ATTRIBUTES = (
    *("Amber", "Café", "Charcoal", "Coral", "Crème", "Indigo", "Ivory", "Jade", "Mint", "Navy"),
    *("Ochre", "Olive", "Pearl", "Plum", "Rosé", "Sand", "Scarlet", "Slate", "Teal", "White"),
)
SUFFIXES = (
    *(", Large", ", Set of 2", ", 3-Pack", " - Limited Edition", " (New)", ' 12"', ' 8"'),
    *(" for Travellers", " & Co.", "; New Season", " Été", " 100%"),
)
OWNERS = ("Chef's", "Artisan's", "Traveller's", "Grandma's", "Collector's")

OPENINGS = (
    "{adjective} in every detail, this {noun} suits a {style} taste.",
    "A {noun} for those who like it {style}: {adjective_lower}, {other_lower} and made to last.",
    "Our {adjective_lower} {noun} brings something {style} to your {name}.",
    "Looking for a {style} {noun}? This one is {adjective_lower} and {other_lower}.",
)
MIDDLES = (
    "In {attribute}, it is pleasant to look at and easy to care for.",
    'Customers call it "the {noun} I had been looking for".',
    "It's tested by hand; naïve copies don't come close.",
    "Comes in {attribute}, with spare parts, instructions, and a two-year guarantee.",
)
CLOSINGS = (
    "Delivered within days, returned without questions.",
    "A gift that arrives ready to give, wrapped in recycled paper and tied with a ribbon.",
    "From a small workshop — we know everybody there by name, and they know what we like.",
    "Goes well with anything from our {bought_with} range.",
)

FIRST_NAMES = {
    "F": (
        *("Ada", "Amélie", "Beatriz", "Chloë", "Dorothea", "Elif", "Fiona", "Grace", "Hanna"),
        *("Inès", "Jana", "Keiko", "Lucía", "Mei", "Nora", "Olga", "Priya", "Renée", "Siobhán"),
        *("Tess", "Uma", "Vera", "Wanda", "Xenia", "Yara", "Zoë"),
    ),
    "M": (
        *("Adam", "Björn", "Carlos", "Dmitri", "Emil", "François", "Goran", "Hugo", "Ivo"),
        *("José", "Kenji", "Liam", "Mateo", "Nils", "Omar", "Paul", "Quentin", "Ravi", "Seán"),
        *("Tomás", "Umar", "Viktor", "Wei", "Xavier", "Yusuf", "Zack"),
    ),
}
LAST_NAMES = (
    *("Abbott", "Berg", "Castillo", "D'Angelo", "Eriksen", "Fischer", "García", "Hughes"),
    *("Ibrahim", "Jansen", "Kowalski", "Lefèvre", "Müller", "Nguyen", "O'Brien", "O'Dowd"),
    *("Petrov", "Quist", "Rossi", "Sørensen", "Takeda", "Ueda", "van der Meer", "Watson"),
    *("Xu", "Young", "Zeller"),
)
MAIL_DOMAINS = ("example.com", "example.org")
"""Reserved for documentation (RFC 2606): mail to them reaches nobody."""
