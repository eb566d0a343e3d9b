-- press.db: everything here is made from captures.db by `assembly-press build`; delete it at will, build makes the same
-- again. This file is the one place to read the data model, and the one source of the column documentation: the
-- comment above a table describes the table, the comment beside a column describes the column. The CSV dictionary,
-- datapackage.json, Datasette's metadata and the docs are made from these comments (archive/dictionary.py).
--
-- `@published` in a table's comment: the table is part of every export.
-- `pk` columns are internal row numbers (archive/ids.py says how they come about; a change of the program may change
-- them); `id` columns are stable text ids, the only ones to cite. The same captures, decisions and code give the same
-- rows, whether they were built at once or bit by bit. Tables called `build_…` are the build's own memory.
-- Dates are YYYY-MM-DD, times of day HH:MM on the Europe/London clock, instants YYYY-MM-DDTHH:MM:SSZ in UTC.
-- Spans are character offsets (code points) into notices.body_text, start included, end not.

-- Facts about this build: schema version, the newest capture that is in it, fingerprints of code and corrections.
CREATE TABLE build_info (
  key   TEXT PRIMARY KEY,  -- name of the fact
  value TEXT NOT NULL      -- its value
) STRICT;

-- The build's memory of which addresses belong together: an address and another name of the same page.
CREATE TABLE build_addresses (
  url   TEXT NOT NULL,     -- an address
  other TEXT NOT NULL,     -- another address, or node:NUMBER for the page's number in the website's own system
  how   TEXT NOT NULL,     -- redirect, canonical or node as the crawl found it; page or number as an archived page says
  PRIMARY KEY (url, other, how)
) STRICT, WITHOUT ROWID;
CREATE INDEX build_addresses_other ON build_addresses (other);

-- The build's memory of the dates that listings and feeds give, for pages that show none.
CREATE TABLE build_listed (
  url        TEXT PRIMARY KEY, -- address of a notice
  listed_on  TEXT NOT NULL,    -- day that the first listing or feed to name it gives
  capture_pk INTEGER NOT NULL  -- that capture
) STRICT, WITHOUT ROWID;

-- The build's memory of each thing that a notice announces, followed through the states of the notice.
CREATE TABLE build_tracks (
  pk         INTEGER PRIMARY KEY, -- internal row number
  notice_pk  INTEGER NOT NULL,    -- the notice
  position   INTEGER,             -- its place in the latest state; empty where that no longer names it
  own_id     TEXT NOT NULL,       -- id that the meeting has if this notice alone announces it
  states     TEXT NOT NULL CHECK (json_valid(states)), -- what was announced, state by state
  meeting_pk INTEGER              -- the meeting it belongs to
) STRICT;
CREATE INDEX build_tracks_notice ON build_tracks (notice_pk);
CREATE INDEX build_tracks_meeting ON build_tracks (meeting_pk);

-- The build's memory of what may join two announcements: the number of the agenda, or committee and day.
CREATE TABLE build_track_keys (
  key      TEXT NOT NULL,    -- what two announcements have in common
  track_pk INTEGER NOT NULL, -- the announcement
  PRIMARY KEY (key, track_pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX build_track_keys_track ON build_track_keys (track_pk);

-- The build's memory of abbreviations that the notices explain: Full Name (ABBR).
CREATE TABLE build_abbreviations (
  notice_pk    INTEGER NOT NULL, -- the notice that explains it
  abbreviation TEXT NOT NULL,    -- folded, as compared
  full_key     TEXT NOT NULL,    -- full name, folded
  written      TEXT NOT NULL,    -- abbreviation as written
  full_name    TEXT NOT NULL,    -- full name as written
  PRIMARY KEY (notice_pk, abbreviation, full_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX build_abbreviations_abbreviation ON build_abbreviations (abbreviation, full_key);
CREATE INDEX build_abbreviations_full_key ON build_abbreviations (full_key);

-- The build's memory of what abbreviations mean: those that the notices explain, all in the same way.
CREATE TABLE build_resolutions (
  abbreviation TEXT PRIMARY KEY, -- folded
  full_key     TEXT NOT NULL,    -- full name, folded
  written      TEXT NOT NULL,    -- abbreviation as written
  full_name    TEXT NOT NULL     -- full name as written
) STRICT, WITHOUT ROWID;
CREATE INDEX build_resolutions_full_key ON build_resolutions (full_key);

-- The build's memory of which names are worth comparing: those that share a key.
CREATE TABLE build_name_blocks (
  kind  TEXT NOT NULL,       -- person or organisation
  block TEXT NOT NULL,       -- what the names share, such as a family name
  pk    INTEGER NOT NULL,    -- row number of the person or organisation
  PRIMARY KEY (kind, block, pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX build_name_blocks_pk ON build_name_blocks (kind, pk);

-- The build's memory of which people have ids so alike that they may be one, if both came for one body. Each pair
-- stands here both ways.
CREATE TABLE build_alike_people (
  person_pk INTEGER NOT NULL, -- row number of a person
  other_pk  INTEGER NOT NULL, -- row number of the other
  PRIMARY KEY (person_pk, other_pk)
) STRICT, WITHOUT ROWID;

-- The build's memory of how many notices each year has, so that no build need count them all.
CREATE TABLE build_years (
  year    TEXT PRIMARY KEY,                      -- year of notices.created_on; the empty text for none
  notices INTEGER NOT NULL CHECK (notices > 0)   -- how many notices
) STRICT, WITHOUT ROWID;

-- Committees of the London Assembly under their canonical names; one that is not in the canonical table keeps its printed name. @published
CREATE TABLE committees (
  pk             INTEGER PRIMARY KEY,    -- internal row number
  id             TEXT NOT NULL UNIQUE,   -- stable id, a readable slug
  name           TEXT NOT NULL UNIQUE,   -- canonical name
  is_canonical   INTEGER NOT NULL CHECK (is_canonical IN (0, 1)), -- 1 if the name stands in the canonical table
  since          TEXT,                   -- year of its creation, where known
  until          TEXT,                   -- year of its end, where known
  predecessor    TEXT,                   -- name of the committee it took over from
  successor      TEXT,                   -- name of the committee that took over from it
  moderngov_ids  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(moderngov_ids)) -- its ids in the Assembly's meetings service, a JSON list of integers
) STRICT;

-- Press notices, each in its latest state. @published
CREATE TABLE notices (
  pk                INTEGER PRIMARY KEY,  -- internal row number
  id                TEXT NOT NULL UNIQUE, -- stable id: slug of the canonical path, then 8 hex digits of the path's SHA-256
  url               TEXT NOT NULL UNIQUE, -- canonical address on the Assembly's website
  headline          TEXT NOT NULL CHECK (headline <> ''), -- the page's headline
  created_on        TEXT CHECK (created_on IS NULL OR created_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- the page's own date
  kind              TEXT NOT NULL CHECK (kind IN ('meeting','week_ahead','question_time','confirmation_hearing','report','motion','statement','investigation','summons','site_visit','appointment','event','other')), -- what sort of notice it is
  committee_pk      INTEGER REFERENCES committees(pk), -- the one committee it is about
  body_text         TEXT NOT NULL,        -- the notice's own words: paragraphs parted by a blank line, list items by a newline
  chair_name        TEXT,                 -- the member offered for interview
  chair_honorific_prefix TEXT,            -- the chair's title, e.g. Dr
  chair_honorific_suffix TEXT,            -- letters after the chair's name, e.g. AM
  chair_role        TEXT,                 -- the chair's office as written
  image_src         TEXT,                 -- address of the picture
  image_alt         TEXT,                 -- its alternative text
  image_caption     TEXT,                 -- its caption
  node_id           TEXT,                 -- number of the page in the website's own system (Drupal)
  state             TEXT NOT NULL CHECK (state IN ('present', 'withdrawn')), -- withdrawn: the website answered 404 or 410 on two visits at least a day apart
  withdrawn_at      TEXT,                 -- when its absence was first seen
  first_seen_at     TEXT NOT NULL,        -- time of its first capture
  last_seen_at      TEXT NOT NULL,        -- last time the website showed it
  version_count     INTEGER NOT NULL CHECK (version_count >= 1), -- number of distinct states seen
  edited            INTEGER NOT NULL CHECK (edited IN (0, 1)), -- 1 if its content changed after it was first seen
  meeting_count     INTEGER NOT NULL DEFAULT 0, -- dated items it announces
  guest_count       INTEGER NOT NULL DEFAULT 0, -- guests it names
  warning_count     INTEGER NOT NULL DEFAULT 0, -- doubts of the parser
  document          TEXT NOT NULL CHECK (json_valid(document)) -- the whole notice as JSON according to the contract, contacts left out
) STRICT;
CREATE INDEX notices_created_on ON notices (created_on DESC, id, kind);
CREATE INDEX notices_kind ON notices (kind, created_on DESC);
CREATE INDEX notices_committee ON notices (committee_pk, created_on DESC);
CREATE INDEX notices_edited ON notices (edited, created_on DESC);
CREATE INDEX notices_filters ON notices (pk, created_on, kind, committee_pk, guest_count, edited);
CREATE TRIGGER notices_year_ai AFTER INSERT ON notices BEGIN
  INSERT INTO build_years VALUES (coalesce(substr(new.created_on, 1, 4), ''), 1)
  ON CONFLICT (year) DO UPDATE SET notices = notices + 1;
END;
CREATE TRIGGER notices_year_ad AFTER DELETE ON notices BEGIN
  DELETE FROM build_years WHERE year = coalesce(substr(old.created_on, 1, 4), '') AND notices = 1;
  UPDATE build_years SET notices = notices - 1 WHERE year = coalesce(substr(old.created_on, 1, 4), '');
END;
CREATE INDEX notices_first_seen_at ON notices (first_seen_at);

-- Every address under which a notice was met; one notice under two addresses is one notice with two addresses.
CREATE TABLE notice_urls (
  url        TEXT PRIMARY KEY,            -- an address
  notice_pk  INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  how        TEXT NOT NULL CHECK (how IN ('canonical', 'redirect', 'node', 'page', 'number')) -- canonical for the notice's own address, else what ties this one to it
) STRICT;
CREATE INDEX notice_urls_notice ON notice_urls (notice_pk);

-- Meetings, visits, publications and events: one row for the thing itself, however many notices announce it. @published
CREATE TABLE meetings (
  pk             INTEGER PRIMARY KEY,     -- internal row number
  id             TEXT NOT NULL UNIQUE,    -- stable id: date and committee as first announced, then a short hash
  kind           TEXT NOT NULL CHECK (kind IN ('public_meeting', 'site_visit', 'publication', 'event')), -- what it is
  committee_pk   INTEGER REFERENCES committees(pk), -- who meets
  topic          TEXT,                    -- what it is about, where a digest says so
  date           TEXT,                    -- day, as last announced
  start_time     TEXT,                    -- start, as last announced
  end_time       TEXT,                    -- end, where announced
  venue_room     TEXT,                    -- room
  venue_building TEXT,                    -- building
  venue_address  TEXT,                    -- street and district
  venue_postcode TEXT,                    -- full postcode
  venue_virtual  INTEGER NOT NULL DEFAULT 0 CHECK (venue_virtual IN (0, 1)), -- 1 if held online
  moderngov_committee_id INTEGER,         -- CId in the Assembly's meetings service
  moderngov_meeting_id   INTEGER,         -- MId there: identifies the meeting
  moderngov_url  TEXT,                    -- its agenda page
  status         TEXT NOT NULL CHECK (status IN ('announced', 'moved', 'cancelled')), -- cancelled: it disappeared from every notice that announced it
  sequence       INTEGER NOT NULL DEFAULT 0, -- times that day, time, place or status changed (RFC 5545 SEQUENCE)
  first_announced_at TEXT NOT NULL,       -- time of the capture that first announced it
  last_changed_at    TEXT NOT NULL,       -- time of the capture that last changed it
  notice_count   INTEGER NOT NULL DEFAULT 0, -- notices that announce it now
  guest_count    INTEGER NOT NULL DEFAULT 0 -- different guests announced for it now
) STRICT;
CREATE INDEX meetings_pk ON meetings (pk, date);
CREATE INDEX meetings_date ON meetings (date, start_time);
CREATE INDEX meetings_committee ON meetings (committee_pk, date);

-- What each notice says of each meeting. @published
CREATE TABLE announcements (
  pk             INTEGER PRIMARY KEY,     -- internal row number
  notice_pk      INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  meeting_pk     INTEGER NOT NULL REFERENCES meetings(pk), -- the meeting it announces
  position       INTEGER NOT NULL,        -- order in the notice, from 0
  kind           TEXT NOT NULL,           -- public_meeting, site_visit, publication or event
  committee      TEXT,                    -- committee, canonical name
  topic          TEXT,                    -- topic line of a digest
  date           TEXT,                    -- day
  start_time     TEXT,                    -- start
  end_time       TEXT,                    -- end
  venue_room     TEXT,                    -- room as written
  venue_building TEXT,                    -- building as written
  venue_address  TEXT,                    -- street and district as written
  venue_postcode TEXT,                    -- full postcode
  venue_virtual  INTEGER NOT NULL DEFAULT 0 CHECK (venue_virtual IN (0, 1)), -- 1 if held online
  span_start     INTEGER,                 -- where the notice says it
  span_end       INTEGER,                 -- end of that stretch
  UNIQUE (notice_pk, position)
) STRICT;
CREATE INDEX announcements_meeting ON announcements (meeting_pk);

-- Where the notices of one meeting differ: a guest in one and not in the other, another time or place, in words. @published
CREATE TABLE meeting_differences (
  pk              INTEGER PRIMARY KEY,    -- internal row number
  meeting_pk      INTEGER NOT NULL REFERENCES meetings(pk), -- the meeting
  position        INTEGER NOT NULL,       -- order, from 0
  kind            TEXT NOT NULL CHECK (kind IN ('guest_added', 'guest_dropped', 'guest_differs', 'date_differs', 'start_differs', 'end_differs', 'venue_differs')), -- what differs; added and dropped as seen from the later notice
  notice_pk       INTEGER NOT NULL REFERENCES notices(pk), -- the earlier notice
  other_notice_pk INTEGER NOT NULL REFERENCES notices(pk), -- the later notice
  before          TEXT,                   -- what the earlier notice says
  after           TEXT,                   -- what the later notice says
  summary         TEXT NOT NULL,          -- the difference in words
  UNIQUE (meeting_pk, position)
) STRICT;
CREATE INDEX meeting_differences_notice ON meeting_differences (notice_pk);
CREATE INDEX meeting_differences_other_notice ON meeting_differences (other_notice_pk);

-- Panels: the parts of a meeting with their guests, as a notice announces them. @published
CREATE TABLE panels (
  pk               INTEGER PRIMARY KEY,   -- internal row number
  announcement_pk  INTEGER NOT NULL REFERENCES announcements(pk), -- the announcement it belongs to
  notice_pk        INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  position         INTEGER NOT NULL,      -- order in the meeting, from 0
  label            TEXT,                  -- as written: Panel 1, Panel 1A, Section 2
  title            TEXT,                  -- its subject
  start_time       TEXT,                  -- start
  end_time         TEXT,                  -- end
  span_start       INTEGER,               -- where the notice says it
  span_end         INTEGER,               -- end of that stretch
  UNIQUE (announcement_pk, position)
) STRICT;
CREATE INDEX panels_notice ON panels (notice_pk);

-- People who were announced as guests, one row a person; who is whom is decided by exact names and by decisions kept as data. @published
CREATE TABLE people (
  pk                INTEGER PRIMARY KEY,  -- internal row number
  id                TEXT NOT NULL UNIQUE, -- stable id, a readable slug
  name              TEXT NOT NULL,        -- name alone, as most often or as decided
  sort_name         TEXT NOT NULL,        -- family name first, for lists
  honorific_prefix  TEXT,                 -- latest title
  honorific_suffix  TEXT,                 -- latest letters
  appearance_count  INTEGER NOT NULL,     -- meetings at which the person was announced
  first_date        TEXT,                 -- day of the first of them
  last_date         TEXT                  -- day of the last of them
) STRICT;
CREATE INDEX people_sort_name ON people (sort_name);
CREATE INDEX people_appearance_count ON people (appearance_count DESC);

-- Names under which a person was announced, folded and as written; every name belongs to one person.
CREATE TABLE person_names (
  pk         INTEGER PRIMARY KEY,         -- internal row number
  person_pk  INTEGER NOT NULL REFERENCES people(pk), -- the person
  name       TEXT NOT NULL,               -- name as written, without titles and letters
  times      INTEGER NOT NULL,            -- lines of notices that write it so
  UNIQUE (person_pk, name)
) STRICT;

-- Bodies that guests were announced for. @published
CREATE TABLE organisations (
  pk                INTEGER PRIMARY KEY,  -- internal row number
  id                TEXT NOT NULL UNIQUE, -- stable id, a readable slug
  name              TEXT NOT NULL,        -- full name, as most often or as decided
  abbreviation      TEXT,                 -- as the notices give it in parentheses
  appearance_count  INTEGER NOT NULL,     -- guests at meetings, counted once a person and meeting
  first_date        TEXT,                 -- day of the first
  last_date         TEXT                  -- day of the last
) STRICT;
CREATE INDEX organisations_name ON organisations (name);
CREATE INDEX organisations_appearance_count ON organisations (appearance_count DESC);

-- Guests as a notice lists them: one row for each line, with the person and the organisation it stands for. @published
CREATE TABLE guests (
  pk               INTEGER PRIMARY KEY,   -- internal row number
  panel_pk         INTEGER NOT NULL REFERENCES panels(pk), -- panel
  announcement_pk  INTEGER NOT NULL REFERENCES announcements(pk), -- announcement
  meeting_pk       INTEGER NOT NULL REFERENCES meetings(pk), -- meeting
  notice_pk        INTEGER NOT NULL REFERENCES notices(pk), -- notice
  position         INTEGER NOT NULL,      -- order in the panel, from 0
  name             TEXT,                  -- name alone; empty where only a body is invited
  honorific_prefix TEXT,                  -- Dr, Sir, DAC …
  honorific_suffix TEXT,                  -- AM, OBE …
  role             TEXT,                  -- role as written
  organisation     TEXT,                  -- organisation as written
  text             TEXT NOT NULL,         -- the line as the page has it
  person_pk        INTEGER REFERENCES people(pk), -- the person
  organisation_pk  INTEGER REFERENCES organisations(pk), -- the organisation
  is_appearance    INTEGER NOT NULL DEFAULT 0 CHECK (is_appearance IN (0, 1)), -- 1 on the one line that stands for this guest at this meeting: the latest notice's
  in_latest_notice INTEGER NOT NULL DEFAULT 1 CHECK (in_latest_notice IN (0, 1)), -- 0 if a later notice of the meeting lists guests but not this one
  span_start       INTEGER,               -- where the notice says it
  span_end         INTEGER,               -- end of that stretch
  UNIQUE (panel_pk, position)
) STRICT;
CREATE INDEX guests_person ON guests (person_pk, organisation_pk);
CREATE INDEX guests_organisation ON guests (organisation_pk, is_appearance, meeting_pk, person_pk, organisation);
CREATE INDEX guests_meeting ON guests (meeting_pk);
CREATE INDEX guests_announcement ON guests (announcement_pk);
CREATE INDEX guests_notice ON guests (notice_pk, organisation_pk);

-- Ids that were merged or renamed: an id once published never means anything else.
CREATE TABLE redirects (
  kind    TEXT NOT NULL CHECK (kind IN ('notice', 'person', 'organisation', 'meeting', 'committee')), -- what the id names
  old_id  TEXT NOT NULL,                  -- the id that was published
  new_id  TEXT NOT NULL,                  -- the id that serves now
  PRIMARY KEY (kind, old_id)
) STRICT;
CREATE INDEX redirects_new_id ON redirects (kind, new_id);

-- Notes to editors. @published
CREATE TABLE footnotes (
  pk         INTEGER PRIMARY KEY,         -- internal row number
  notice_pk  INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  position   INTEGER NOT NULL,            -- order, from 0
  number     INTEGER NOT NULL,            -- the number that the page shows, or counted from 1
  text       TEXT NOT NULL,               -- the note
  UNIQUE (notice_pk, position)
) STRICT;

-- Markers such as [1] in a notice's text, with the sentence they stand in. @published
CREATE TABLE footnote_markers (
  pk           INTEGER PRIMARY KEY,       -- internal row number
  notice_pk    INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  position     INTEGER NOT NULL,          -- order, from 0
  number       INTEGER NOT NULL,          -- the number shown
  context      TEXT NOT NULL,             -- the sentence, marker included
  footnote_pk  INTEGER REFERENCES footnotes(pk), -- the note it points to, if there is one
  span_start   INTEGER,                   -- where the marker stands
  span_end     INTEGER,                   -- end of that stretch
  UNIQUE (notice_pk, position)
) STRICT;
CREATE INDEX footnote_markers_footnote ON footnote_markers (footnote_pk);

-- Quotations in the notices. @published
CREATE TABLE quotes (
  pk          INTEGER PRIMARY KEY,        -- internal row number
  notice_pk   INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  position    INTEGER NOT NULL,           -- order, from 0
  speaker     TEXT,                       -- name alone
  role        TEXT,                       -- the speaker's office as written
  text        TEXT NOT NULL,              -- the words, without outer quotation marks
  span_start  INTEGER,                    -- where the notice has them
  span_end    INTEGER,                    -- end of that stretch
  UNIQUE (notice_pk, position)
) STRICT;
CREATE INDEX quotes_speaker ON quotes (speaker);

-- Links in body and notes. @published
CREATE TABLE links (
  pk           INTEGER PRIMARY KEY,       -- internal row number
  notice_pk    INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  position     INTEGER NOT NULL,          -- order, from 0
  footnote_pk  INTEGER REFERENCES footnotes(pk), -- the note it stands in; empty for the body
  text         TEXT NOT NULL,             -- the words that carry it
  href         TEXT NOT NULL,             -- absolute address
  host         TEXT,                      -- host of the address
  UNIQUE (notice_pk, position)
) STRICT;
CREATE INDEX links_host ON links (host);
CREATE INDEX links_footnote ON links (footnote_pk);

-- Captures: when the website was seen to say what. The pages themselves are kept in captures.db.
CREATE TABLE captures (
  pk            INTEGER PRIMARY KEY,      -- number of the capture in captures.db
  notice_pk     INTEGER REFERENCES notices(pk), -- the notice, if it is one
  version_pk    INTEGER REFERENCES versions(pk), -- the state of the notice that it shows
  kind          TEXT NOT NULL,            -- what was asked for: notice, listing, feed, robots or other
  url           TEXT NOT NULL,            -- address asked for
  final_url     TEXT NOT NULL,            -- address that answered
  fetched_at    TEXT NOT NULL,            -- when
  status        INTEGER NOT NULL,         -- HTTP status
  content_type  TEXT,                     -- media type as sent
  sha256        TEXT,                     -- SHA-256 of the body, hexadecimal
  length        INTEGER,                  -- bytes of the body
  discovered_by TEXT,                     -- what led to it: feed, listing, recheck, urls, import …
  run_pk        INTEGER REFERENCES crawl_runs(pk), -- the crawl that made it; empty for an import
  source        TEXT NOT NULL,            -- crawl, or the file it was imported from
  node_id       TEXT,                     -- number of the page in the website's own system, as this page says
  canonical_url TEXT,                     -- address that this page gives as its own
  content_sha256 TEXT                     -- SHA-256 of the parsed content; empty if it was no notice
) STRICT;
CREATE INDEX captures_notice ON captures (notice_pk, fetched_at);
CREATE INDEX captures_fetched_at ON captures (fetched_at);
CREATE INDEX captures_url ON captures (url, pk);
CREATE INDEX captures_version ON captures (version_pk);

-- Times that a page was seen unchanged, first and last for each capture.
CREATE TABLE sightings (
  capture_pk     INTEGER PRIMARY KEY REFERENCES captures(pk), -- the capture that was seen again
  times          INTEGER NOT NULL,        -- how often
  first_seen_at  TEXT NOT NULL,           -- first time after the capture
  last_seen_at   TEXT NOT NULL,           -- last time
  last_run_pk    INTEGER REFERENCES crawl_runs(pk) -- crawl that saw it last
) STRICT;

-- Archived pages, one for each state of each notice: the bytes as captured, zlib-compressed.
CREATE TABLE pages (
  capture_pk    INTEGER PRIMARY KEY REFERENCES captures(pk), -- the capture
  body          BLOB NOT NULL             -- the page, zlib-compressed
) STRICT;

-- Distinct states of each notice, by its parsed content: a new theme or footer is no new state. @published
CREATE TABLE versions (
  pk              INTEGER PRIMARY KEY,    -- internal row number
  notice_pk       INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  number          INTEGER NOT NULL CHECK (number >= 1), -- 1 for the first state seen
  capture_pk      INTEGER NOT NULL REFERENCES captures(pk), -- the first capture that shows it
  seen_from       TEXT NOT NULL,          -- time of that capture
  seen_until      TEXT NOT NULL,          -- last time it was seen so
  content_sha256  TEXT NOT NULL,          -- SHA-256 of the parsed content
  headline        TEXT NOT NULL,          -- headline of this state
  document        TEXT NOT NULL CHECK (json_valid(document)), -- the whole state as JSON according to the contract, contacts left out
  spans           TEXT NOT NULL CHECK (json_valid(spans)), -- where body_text says each fact: path in the document → start and end
  UNIQUE (notice_pk, number)
) STRICT;
CREATE INDEX versions_seen_from ON versions (seen_from DESC);

-- Silent edits in words: what changed between two states of a notice, or that it was withdrawn or came back. @published
CREATE TABLE changes (
  pk           INTEGER PRIMARY KEY,       -- internal row number
  notice_pk    INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  version_pk   INTEGER REFERENCES versions(pk), -- the state after the change; empty for a withdrawal
  position     INTEGER NOT NULL,          -- order among the changes seen at that time, from 0
  observed_at  TEXT NOT NULL,             -- when the change was first seen
  kind         TEXT NOT NULL,             -- e.g. guest_added, start_moved, headline_changed, paragraph_removed, withdrawn, returned
  field        TEXT NOT NULL,             -- path of the changed field in the contract
  summary      TEXT NOT NULL,             -- the change in words
  before       TEXT,                      -- what it said
  after        TEXT,                      -- what it says
  diff         TEXT CHECK (diff IS NULL OR json_valid(diff)) -- word by word: a JSON list of [op, text], op one of =, -, +; joined by the texts as they are
) STRICT;
CREATE INDEX changes_observed_at ON changes (observed_at DESC, notice_pk);
CREATE INDEX changes_notice ON changes (notice_pk, observed_at);
CREATE INDEX changes_version ON changes (version_pk);

-- Doubts of the parser about a notice, published with it.
CREATE TABLE warnings (
  pk         INTEGER PRIMARY KEY,         -- internal row number
  notice_pk  INTEGER NOT NULL REFERENCES notices(pk), -- the notice
  position   INTEGER NOT NULL,            -- order, from 0
  code       TEXT NOT NULL,               -- code of the documented table
  message    TEXT NOT NULL,               -- the doubt in plain words
  UNIQUE (notice_pk, position)
) STRICT;
CREATE INDEX warnings_code ON warnings (code);

-- Captured pages that were judged not to be a notice, by the crawl or by the parser.
CREATE TABLE refusals (
  pk          INTEGER PRIMARY KEY,        -- internal row number
  capture_pk  INTEGER REFERENCES captures(pk), -- the capture, where one was kept
  url         TEXT NOT NULL,              -- address
  seen_at     TEXT NOT NULL,              -- when
  reason      TEXT NOT NULL,              -- one of the documented reasons
  detail      TEXT                        -- what was seen
) STRICT;
CREATE INDEX refusals_seen_at ON refusals (seen_at DESC);

-- Corrections of the source's own errors, and whether each still applies.
CREATE TABLE corrections (
  pk            INTEGER PRIMARY KEY,      -- internal row number
  url           TEXT NOT NULL,            -- the notice
  field         TEXT NOT NULL,            -- path of the field in the contract
  as_published  TEXT,                     -- what the page says
  corrected     TEXT,                     -- what it should say
  why           TEXT NOT NULL,            -- reason
  source        TEXT NOT NULL,            -- evidence
  applied       INTEGER NOT NULL CHECK (applied IN (0, 1)) -- 0: the page no longer says so
) STRICT;

-- Names that may belong to one person or body, or one name that may belong to two; a person decides, the program never guesses.
CREATE TABLE suggestions (
  pk        INTEGER PRIMARY KEY,          -- internal row number
  kind      TEXT NOT NULL CHECK (kind IN ('person', 'organisation')), -- what the two names are
  question  TEXT NOT NULL CHECK (question IN ('same', 'apart')), -- same: are these two one? apart: is this one two?
  left_id   TEXT NOT NULL,                -- id of the one
  right_id  TEXT NOT NULL,                -- id of the other; for apart the id that the second would get
  score     REAL NOT NULL CHECK (score BETWEEN 0 AND 100), -- likeness of the names
  reason    TEXT NOT NULL,                -- why they may be one
  UNIQUE (kind, left_id, right_id)
) STRICT;
CREATE INDEX suggestions_right ON suggestions (kind, right_id);

-- Runs of the crawler, from captures.db: how the record was gathered.
CREATE TABLE crawl_runs (
  pk           INTEGER PRIMARY KEY,       -- number of the run
  mode         TEXT NOT NULL,             -- default, full, recheck, urls …
  site         TEXT NOT NULL,             -- address of the website that was read
  started_at   TEXT NOT NULL,             -- start
  ended_at     TEXT,                      -- end; empty if it was interrupted
  outcome      TEXT,                      -- how it ended
  exit_status  INTEGER,                   -- exit status of the command
  report       TEXT NOT NULL CHECK (json_valid(report)) -- the run's own report as JSON
) STRICT;

-- What full-text search reads: one row for each notice, in the order of the notices' dates: so the newest matches are
-- read first and reading can stop there, however many notices hold the word.
CREATE TABLE search_texts (
  pk             INTEGER PRIMARY KEY,     -- days from 1970-01-01 to created_on (0 without a date) times 1,000,000, plus notice_pk
  notice_pk      INTEGER NOT NULL UNIQUE REFERENCES notices(pk), -- the notice
  headline       TEXT NOT NULL,           -- headline
  body           TEXT NOT NULL,           -- body text
  guests         TEXT NOT NULL,           -- names and roles of guests
  organisations  TEXT NOT NULL,           -- organisations of guests, with their abbreviations
  notes          TEXT NOT NULL            -- notes to editors
) STRICT;
CREATE VIRTUAL TABLE notices_fts USING fts5 (
  headline, body, guests, organisations, notes,
  content = 'search_texts', content_rowid = 'pk',
  tokenize = "porter unicode61 remove_diacritics 2", prefix = '2 3'
);
CREATE TRIGGER search_texts_ai AFTER INSERT ON search_texts BEGIN
  INSERT INTO notices_fts (rowid, headline, body, guests, organisations, notes)
  VALUES (new.pk, new.headline, new.body, new.guests, new.organisations, new.notes);
END;
CREATE TRIGGER search_texts_ad AFTER DELETE ON search_texts BEGIN
  INSERT INTO notices_fts (notices_fts, rowid, headline, body, guests, organisations, notes)
  VALUES ('delete', old.pk, old.headline, old.body, old.guests, old.organisations, old.notes);
END;
CREATE TRIGGER search_texts_au AFTER UPDATE ON search_texts BEGIN
  INSERT INTO notices_fts (notices_fts, rowid, headline, body, guests, organisations, notes)
  VALUES ('delete', old.pk, old.headline, old.body, old.guests, old.organisations, old.notes);
  INSERT INTO notices_fts (rowid, headline, body, guests, organisations, notes)
  VALUES (new.pk, new.headline, new.body, new.guests, new.organisations, new.notes);
END;

-- Every appearance: one row for each guest of each meeting, in the words of the latest notice that announces it, ready to read. @published
CREATE VIEW appearances AS
SELECT
  meetings.date            AS date,              -- day of the meeting
  meetings.start_time      AS start_time,        -- its start
  committees.name          AS committee,         -- committee that meets
  people.name              AS person,            -- name of the person
  guests.honorific_prefix  AS honorific_prefix,  -- title as written
  guests.honorific_suffix  AS honorific_suffix,  -- letters as written
  guests.role              AS role,              -- role as written
  guests.organisation      AS organisation,      -- organisation as written
  organisations.name       AS organisation_name, -- organisation under its own name
  panels.label             AS panel_label,       -- panel
  panels.title             AS panel_title,       -- its subject
  meetings.topic           AS topic,             -- topic of the meeting
  notices.headline         AS headline,          -- headline of the notice
  notices.created_on       AS notice_date,       -- day of the notice
  guests.text              AS text,              -- the line as the page has it
  guests.in_latest_notice  AS in_latest_notice,  -- 0 if a later notice of the meeting lists guests but not this one
  people.id                AS person_id,         -- stable id
  organisations.id         AS organisation_id,   -- stable id
  committees.id            AS committee_id,      -- stable id
  meetings.id              AS meeting_id,        -- stable id
  notices.id               AS notice_id,         -- stable id
  notices.url              AS notice_url,        -- address of the notice on the Assembly's website
  guests.pk                AS guest_pk           -- internal row number of the line
FROM guests
JOIN panels ON panels.pk = guests.panel_pk
JOIN meetings ON meetings.pk = guests.meeting_pk
JOIN notices ON notices.pk = guests.notice_pk
LEFT JOIN committees ON committees.pk = meetings.committee_pk
LEFT JOIN people ON people.pk = guests.person_pk
LEFT JOIN organisations ON organisations.pk = guests.organisation_pk
WHERE guests.is_appearance = 1;
