// Line drawings of categories on a grid of 24, and the pictures made of them.

const DRAWINGS = {
  tag: ["M4 4h7l9 9-7 7-9-9z", "M8.2 8.2h.01"],
  bag: ["M5 8h14l1 12H4z", "M9 8V6.5a3 3 0 0 1 6 0V8"],
  shirt: ["M8.5 4 4 6.5 5.5 11 8 10v10h8V10l2.5 1L20 6.5 15.5 4a3.5 3.5 0 0 1-7 0z"],
  bottle: ["M10 3h4v3l2.5 3v11.5h-9V9L10 6z", "M7.5 13h9", "M7.5 17h9"],
  book: ["M12 6.5C10 5 7 4.5 4 5v13.5c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5z", "M12 6.5V20"],
  headphones: ["M4 15v-2.5a8 8 0 0 1 16 0V15", "M4 14.5h3.5V20H6a2 2 0 0 1-2-2z", "M20 14.5h-3.5V20H18a2 2 0 0 0 2-2z"],
  shoe: ["M3 9c2 1.5 4.5 1.5 6-1l4.5 4.5c2 1.2 4.5 1.5 6.5 2.5.7.4 1 1.2 1 2.5H3z", "M11 10.2l1.5-1.2", "M13 12l1.5-1.2"],
  chair: ["M7 3.5h10l-1 9H8z", "M6 12.5h12v3H6z", "M7.5 15.5 6.5 21", "M16.5 15.5l1 5.5"],
  flower: ["M12 12.5V21", "M12 18c-2.5 0-4.5-1.5-5-3.5 2.5-.5 4.5 1 5 3.5z", "M12 8.5m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0", "M12 6.5c-1.5-4 1.5-4 1.5-2.5M14 8.5c4-1.5 4 1.5 2.5 1.5M12 10.5c1.5 3-1.5 3.5-2 2M10 8.5c-4 1.5-4-1.5-2.5-1.8"],
  apple: ["M12 8c-2-1.8-6.5-1.2-6.5 4.2C5.5 16.5 8 20.5 10 20.5c1 0 1.3-.5 2-.5s1 .5 2 .5c2 0 4.5-4 4.5-8.3C18.5 6.8 14 6.2 12 8z", "M12 8c0-2.5 1-4 3-4.5"],
  lamp: ["M8 3.5h8l3 8H5z", "M12 11.5V19", "M8 20.5h8"],
  spray: ["M8 10h7v10.5H8z", "M9.5 10V7h4v3", "M9.5 7V4.5H15l2 2.5", "M18.5 5h2M18.5 8l1.5 1"],
  guitar: ["M14 10l6-6", "M18 3.5l2.5 2.5", "M13.5 9c1.5.5 2.2 1.8 1.5 3.3-.5 1-.2 1.6-.5 2.7-.8 3-3.5 5-6.5 5.5-2 .3-4-1.5-4-3.5.3-3 2.5-5.7 5.5-6.5 1-.3 1.7 0 2.5-.5.6-.4 1-.8 1.5-1z", "M9 15m-1.4 0a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0"],
  gem: ["M7 4h10l4 5.5L12 20.5 3 9.5z", "M3 9.5h18", "M7 4l2 5.5 3 11 3-11L17 4"],
  pot: ["M5 10h14v7.5a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 17.5z", "M2.5 12.5H5M19 12.5h2.5", "M4.5 10h15", "M12 10V7.5M10.5 7.5h3"],
  tent: ["M12 4.5 2.5 19.5h19z", "M12 4.5V11", "M12 11l-4 8.5M12 11l4 8.5"],
  paw: ["M12 12.5c-3 0-5.5 3-5.5 5.5 0 1.8 1.5 2.5 3 2 1-.3 1.5-.5 2.5-.5s1.5.2 2.5.5c1.5.5 3-.2 3-2 0-2.5-2.5-5.5-5.5-5.5z", "M5.5 11.5m-1.5 0a1.5 2 0 1 0 3 0a1.5 2 0 1 0-3 0", "M9.5 7m-1.5 0a1.5 2 0 1 0 3 0a1.5 2 0 1 0-3 0", "M14.5 7m-1.5 0a1.5 2 0 1 0 3 0a1.5 2 0 1 0-3 0", "M18.5 11.5m-1.5 0a1.5 2 0 1 0 3 0a1.5 2 0 1 0-3 0"],
  dumbbell: ["M7.5 12h9", "M4.5 7.5h3v9h-3z", "M16.5 7.5h3v9h-3z", "M2.5 10v4M21.5 10v4"],
  pencil: ["M4 20l1-4.5L16.5 4 20 7.5 8.5 19z", "M14 6.5 17.5 10", "M5 15.5 8.5 19"],
  blocks: ["M8 3.5h8v8H8z", "M3.5 12.5h8v8h-8z", "M12.5 12.5h8v8h-8z"],
  cup: ["M5 9h11v7a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4z", "M16 11h1.5a2.5 2.5 0 0 1 0 5H16", "M8 6c-.8-1 .8-1.5 0-2.5M12 6c-.8-1 .8-1.5 0-2.5"],
  pizza: ["M12 20.5 3.5 6.5c5-3.3 12-3.3 17 0z", "M5.5 9.5c4-2.3 9-2.3 13 0", "M10 12.5h.01M13.5 13.5h.01M12 16.5h.01"],
  star: ["M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z"],
  wrench: ["M20 6.5a5 5 0 0 1-6.7 5.7L7 18.5a2 2 0 0 1-3-3l6.3-6.3A5 5 0 0 1 16 2.5L13.5 5.5 14 9l3.5.5z"],
  wallet: ["M4 7.5h14.5A1.5 1.5 0 0 1 20 9v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18z", "M4 7.5 15 4v3.5", "M20 12h-4a1.7 1.7 0 0 0 0 3.4h4", "M16.2 13.7h.01"],
  backpack: ["M6.5 20.5v-9a5.5 5.5 0 0 1 11 0v9z", "M9.5 6.5V5a2.5 2.5 0 0 1 5 0v1.5", "M9 14h6v3.5H9z", "M4.5 14v5.5h2M19.5 14v5.5h-2"],
  hat: ["M3 17.5c3 2 15 2 18 0-1.5-1.5-3-2-4-2V10a5 5 0 0 0-10 0v5.5c-1 0-2.5.5-4 2z", "M7 13c3 1.2 7 1.2 10 0"],
  scarf: ["M7 4.5c3 2 7 2 10 0l1 3.5c-3.5 2.5-8.5 2.5-12 0z", "M13 9.7 12 20.5h5l1-12.5", "M12.2 17.5h5"],
  belt: ["M2.5 9.5h8v5h-8z", "M10.5 8h7v8h-7z", "M17.5 9.5h4v5h-4", "M10.5 12h4.5"],
  jacket: ["M9 3.5 4.5 6 3 19h4v1.5h10V19h4L19.5 6 15 3.5 12 7z", "M12 7v13.5", "M7 10v9M17 10v9"],
  trousers: ["M7 3.5h10l1.5 17h-5L12 10l-1.5 10.5h-5z", "M7 6.5h10"],
  camera: ["M3.5 8h4L9 5.5h6L16.5 8h4v11h-17z", "M12 13.3m-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0"],
  cable: ["M8 3.5v4M12 3.5v4", "M6 7.5h8V11a4 4 0 0 1-8 0z", "M10 15v2.5a3 3 0 0 0 6 0V12a2.5 2.5 0 0 1 5 0v2"],
  boot: ["M7 3.5h6.5v9.5l5.5 2.5a2 2 0 0 1 1.2 2v1H7z", "M7 18.5V21h4v-2.5", "M10.5 7h3M10.5 10h3"],
  sock: ["M9 3.5h6v9.5l-4.5 6a3.2 3.2 0 0 1-5-4l3.5-4.5z", "M9 7h6"],
  table: ["M3 8h18v3H3z", "M5 11v9M19 11v9", "M5 15h14"],
  shelf: ["M5 3.5v17M19 3.5v17", "M5 9h14M5 15h14M5 20.5h14", "M8 9V5.5h2V9M12 15v-3.5h4V15"],
  bread: ["M6 19.5V12a3.7 3.7 0 0 1 1-7.2h10a3.7 3.7 0 0 1 1 7.2v7.5z", "M10 12.5v3M14 12.5v3"],
  cheese: ["M3 13 17 5c2.5 1 4 3.5 4 8z", "M3 13v6.5h18V13", "M8.5 16.5h.01M13.5 15.5h.01M17 17.5h.01"],
  sweet: ["M12 12m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0", "M8.5 9 4 6.5l.5 3-2 2L7.5 12M15.5 15l4.5 2.5-.5-3 2-2-5-.5", "M9.5 14c2-.5 3.5-2 4-4.5"],
  cushion: ["M5 5c4.5 1.5 9.5 1.5 14 0-1.5 4.5-1.5 9.5 0 14-4.5-1.5-9.5-1.5-14 0 1.5-4.5 1.5-9.5 0-14z", "M12 12h.01"],
  rug: ["M5 6h14v12H5z", "M8 9h8v6H8z", "M5 6 3.5 5M5 10H3.5M5 14H3.5M5 18l-1.5 1M19 6l1.5-1M19 10h1.5M19 14h1.5M19 18l1.5 1"],
  ring: ["M12 15m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0", "M9 3h6l1.5 2.5L12 9.5 7.5 5.5z"],
  necklace: ["M4 4c0 7 3 11 8 12 5-1 8-5 8-12", "M12 16l2 2.5-2 2.5-2-2.5z"],
  fork: ["M8 3.5v17", "M5 3.5V8a3 3 0 0 0 6 0V3.5", "M16.5 12.5v8M16.5 12.5c-2.5-1-2.5-8 0-9 2.5 1 2.5 8 0 9z"],
  bicycle: ["M6 16m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0", "M18 16m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0", "M6 16 9.5 9H15l3 7M9.5 9 12.5 16H6M8 6.5h3M15 9l-.5-2.5H17"],
  mountain: ["M2.5 19 9 7.5l4 7 2-3.5 6.5 8z", "M7.2 10.7 9 12l1.7-1.5"],
  bone: ["M7.5 9.5 14.5 16.5a2.3 2.3 0 1 0 3.5 1.5 2.3 2.3 0 1 0-1.5-3.5L9.5 7.5A2.3 2.3 0 1 0 6 6a2.3 2.3 0 1 0 1.5 3.5z"],
  wave: ["M2.5 16c2-2 4-2 6 0s4 2 6.5 0 4.5-2 6.5 0", "M2.5 20c2-2 4-2 6 0s4 2 6.5 0 4.5-2 6.5 0", "M7 12.5l5-5 5 5", "M18 7m-1.7 0a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0"],
  sheet: ["M6 3.5h8.5L18.5 7.5v13H6z", "M14.5 3.5v4h4", "M9 12h6.5M9 15.5h6.5"],
  note: ["M9 18V5.5l10-2V16", "M6.5 18m-2.5 0a2.5 2.2 0 1 0 5 0a2.5 2.2 0 1 0-5 0", "M16.5 16m-2.5 0a2.5 2.2 0 1 0 5 0a2.5 2.2 0 1 0-5 0"],
  leaf: ["M5 19C4 10 9 4.5 19.5 4.5 20 14 15 19.5 7.5 17.5", "M5 20.5C7 15 10 11.5 15 9"],
  tree: ["M12 3 6.5 10.5h3L5 17h14l-4.5-6.5h3z", "M12 17v4"],
  watch: ["M12 12m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0", "M9 7.5 9.7 3h4.6l.7 4.5M9 16.5l.7 4.5h4.6l.7-4.5", "M12 9.5V12l1.7 1"],
  eye: ["M2.5 12C6 6 18 6 21.5 12 18 18 6 18 2.5 12z", "M12 12m-2.8 0a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0"],
  cart: ["M2.5 4.5H5l2.5 11h10l2-8H6", "M9.5 19.5h.01M16 19.5h.01"],
  check: ["M4.5 12.5l5 5 10-11"],
};

const OF_CATEGORY = {
  accessories: "bag", apparel: "shirt", beauty: "bottle", books: "book",
  "cold dispensed": "cup", electronics: "headphones", floral: "flower", "food service": "pizza",
  footwear: "shoe", furniture: "chair", garden: "flower", groceries: "apple", home: "lamp",
  homedecor: "lamp", household: "spray", "hot dispensed": "cup", housewares: "pot",
  instruments: "guitar", jewelry: "gem", kitchen: "pot", outdoors: "tent", pets: "paw",
  "salty snacks": "pizza", seasonal: "star", sports: "dumbbell", stationery: "pencil",
  tools: "wrench", toys: "blocks",
};
const OF_SUBCATEGORY = {
  "paper goods": "sheet", arrangement: "flower", audio: "headphones", backpack: "backpack", bags: "backpack",
  bakery: "bread", belt: "belt", belts: "belt", boot: "boot", boots: "boot", bracelet: "ring", bracelets: "ring",
  cable: "cable", cables: "cable", camera: "camera", cameras: "camera", camping: "tent", cheese: "cheese", christmas: "tree",
  coffee: "cup", cushion: "cushion", cushions: "cushion", cycling: "bicycle", dairy: "cheese", dogs: "bone",
  earrings: "gem", games: "dumbbell", haircare: "spray", hats: "hat", hiking: "mountain", jacket: "jacket",
  jackets: "jacket", lamps: "lamp", necklace: "necklace", necklaces: "necklace", paper: "sheet", pens: "pencil",
  plant: "leaf", plants: "leaf", pots: "pot", produce: "apple", rugs: "rug", scarf: "scarf", scarves: "scarf",
  scores: "note", shelves: "shelf", skincare: "leaf", socks: "sock", sweets: "sweet", swimming: "wave",
  tables: "table", tableware: "fork", tea: "leaf", tools: "wrench", treats: "bone", trousers: "trousers",
  utensils: "fork", wallets: "wallet", watch: "watch",
};
const SVG = "http://www.w3.org/2000/svg";

/** A number from 0 to 2^32 - 1 that is always the same for the same text. */
export function digest(text) {
  let value = 2166136261;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0), 16777619);
  return (value ^ (value >>> 13)) >>> 0;
}

function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A line drawing by its name. */
export function icon(name) {
  const paths = DRAWINGS[name].map((d) => element("path", { d }));
  return element("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, ...paths);
}

/** The drawing of a category and, where there is one, of its part; else a price tag. */
export function categoryIcon(category, part) {
  const [whole, finer] = [category, part].map((name) => (name || "").toLowerCase());
  return icon(OF_SUBCATEGORY[finer] || OF_CATEGORY[whole] || "tag");
}

/** The hue of a category, in degrees; evenly spread over those that are known. */
export function hue(category) {
  const known = Object.keys(OF_CATEGORY).indexOf((category || "").toLowerCase());
  return known < 0 ? digest(category || "") % 360 : Math.round((known * 137.5) % 360);
}

/** A picture of a product: its category's drawing and colour, in a setting of its own. */
export function picture(item, category, part) {
  const seed = digest(item), base = hue(category), shift = (seed % 36) - 18;
  const colour = (turn, light, strength = 62) => `hsl(${(base + shift + turn + 360) % 360} ${strength}% ${light}%)`;
  const [x, y, r] = [20 + (seed >> 6) % 120, 5 + (seed >> 12) % 90, 34 + (seed >> 18) % 30];
  const id = `g${seed}`;
  const drawing = categoryIcon(category, part);
  const tilt = ((seed >> 9) % 17) - 8;
  const placed = element("g", { transform: `translate(80 60) rotate(${tilt}) scale(3.1) translate(-12 -12)`, class: "drawing" });
  placed.append(...drawing.childNodes);
  return element("svg", { viewBox: "0 0 160 120", class: "picture", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" },
    element("defs", {}, element("linearGradient", { id, x1: 0, y1: 0, x2: 1, y2: 1 },
      element("stop", { offset: 0, "stop-color": colour(0, 66) }),
      element("stop", { offset: 1, "stop-color": colour(34, 50) }))),
    element("rect", { width: 160, height: 120, fill: `url(#${id})` }),
    element("circle", { cx: x, cy: y, r, fill: colour(-24, 78), opacity: 0.5 }),
    element("circle", { cx: 160 - x, cy: 120 - y / 2, r: r * 0.7, fill: colour(60, 40), opacity: 0.28 }),
    placed);
}
