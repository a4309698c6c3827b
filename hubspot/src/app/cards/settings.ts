// Where the real-time API is, for a card without functions of the app (without Enterprise): `without-functions.mjs`
// writes its address here. Empty means that the functions answer.
export const API_URL = "";
