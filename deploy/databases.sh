#!/bin/sh
# Makes the databases of the server and of the API, each with the one role that owns it and has no other right. The image of
# PostgreSQL runs it at its first start, as compose.yaml has it.
set -e

make() {
    psql --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
        --set=name="$1" --set=password="$2" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
}

make bff "${BFF_DATABASE_PASSWORD:?}"
make api "${API_DATABASE_PASSWORD:?}"
