-- What the office keeps over the files of the dialogs: settings, and what editors write in the console.

-- Versions of files. In use is, for each path, the published one with the highest number; a path without one is used as it
-- was shipped. Nothing here is personal, so nothing is sealed.
create table file_versions (
    id text primary key,                    -- our id
    path text not null,                     -- which file, relative to the dialogs' folder
    body text not null,                     -- its whole text
    base text not null,                     -- hash of the text in use when it was written
    shipped text not null,                  -- hash of the file that came with the program then; empty when there was none
    author text not null references staff (id), -- who wrote it
    at bigint not null,                     -- when it was written
    note text not null,                     -- why, in the author's words
    state text not null check (state in ('draft', 'published', 'withdrawn')), -- withdrawn: replaced or dropped as a draft, or taken out of use
    number bigint unique,                   -- counts what comes into use; null before
    published_by text references staff (id), -- who put it in use
    published_at bigint                     -- when
);
create index file_versions_path on file_versions (path, state);
