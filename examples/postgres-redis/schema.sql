create table if not exists visits (id bigint generated always as identity, at timestamptz not null default now());
