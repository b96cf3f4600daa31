/** One line of what somebody was told. The words are made here, from `kind` and `params`. */
export interface Notice {
  id: string;
  kind: string;
  params: Record<string, unknown>;
  /** A page of this app. */
  link: string | null;
  read_at: string | null;
  created_at: string;
}

export interface NoticePage {
  items: Notice[];
  next_cursor: string | null;
  /** How many are unread on all pages. */
  unread: number;
}
