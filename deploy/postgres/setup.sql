-- A database and a role for each service, and for the identity provider. Run by psql as the superuser, again and again:
-- what is there stays, passwords are set to what the environment says.
--
-- Nobody but its own role (and the superuser) can enter a database; psql reads the passwords from its environment, so
-- that they stand in no list of processes. Statements with passwords are not logged.

\set ON_ERROR_STOP on
\set QUIET on
set log_statement = 'none';
set log_min_error_statement = 'panic';
set password_encryption = 'scram-sha-256';

\getenv registration EKSPOR_DATABASE_PASSWORD_REGISTRATION
\getenv training EKSPOR_DATABASE_PASSWORD_TRAINING
\getenv assessment EKSPOR_DATABASE_PASSWORD_ASSESSMENT
\getenv certification EKSPOR_DATABASE_PASSWORD_CERTIFICATION
\getenv reporting EKSPOR_DATABASE_PASSWORD_REPORTING
\getenv keycloak EKSPOR_DATABASE_PASSWORD_KEYCLOAK

create temporary table wanted (name text primary key, password text not null check (length(password) >= 16));
insert into wanted values
  ('registration', :'registration'),
  ('training', :'training'),
  ('assessment', :'assessment'),
  ('certification', :'certification'),
  ('reporting', :'reporting'),
  ('keycloak', :'keycloak');

select format('create role %I login nosuperuser nocreatedb nocreaterole noreplication', name)
from wanted where not exists (select from pg_roles where rolname = name) order by name
\gexec

select format('alter role %I password %L', name, password) from wanted order by name
\gexec

-- The lock_timeout of a migration is its own affair; nobody else's lock may hold a request up for longer than this.
select format('alter role %I set idle_in_transaction_session_timeout = %L', name, '5min') from wanted order by name
\gexec

select format('create database %I owner %I', name, name)
from wanted where not exists (select from pg_database where datname = name) order by name
\gexec

select format('revoke all on database %I from public', datname)
from pg_database where datname in (select name from wanted) or datname in ('postgres', 'template1') order by datname
\gexec

\echo databases and roles are as they should be
