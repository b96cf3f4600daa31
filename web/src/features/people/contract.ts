/** Somebody found by name or address. */
export interface Person {
  id: string;
  name: string;
  email: string;
  picture_url: string | null;
}
