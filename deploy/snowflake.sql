-- Everything of Snowflake that a production needs. Once, by ACCOUNTADMIN:
--   snow sql --filename deploy/snowflake.sql --variable portal_id=... --variable bucket=... --variable prefix= \
--     --variable role_arn=... --variable public_key=... --variable allowed_ips="'203.0.113.7/32'"
-- In Snowsight replace each of these names by hand. It may be run again at any time.
--
-- portal_id    of HubSpot; the share is mounted as HUB_<portal id>_DB
-- bucket       HSP_BUCKET
-- prefix       HSP_BUCKET_PREFIX, such as acme_uk/; nothing where there is none
-- role_arn     output SnowflakeRoleArn of deploy/aws.yaml
-- public_key   of the pair whose private half is HSP_SNOWFLAKE_PRIVATE_KEY, without its first and last line
-- allowed_ips  from which the platform connects, in quotes, separated by commas
USE ROLE ACCOUNTADMIN;

CREATE ROLE IF NOT EXISTS HSP_ROLE COMMENT = 'hsp_assets: reads the share, unloads to the bucket';

-- Small is enough for a million contacts. It sleeps a minute after the last statement.
CREATE WAREHOUSE IF NOT EXISTS HSP_WAREHOUSE
    WAREHOUSE_SIZE = XSMALL
    AUTO_SUSPEND = 60
    AUTO_RESUME = TRUE
    INITIALLY_SUSPENDED = TRUE
    STATEMENT_TIMEOUT_IN_SECONDS = 21600
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = 1800
    COMMENT = 'hsp_assets';

CREATE OR REPLACE RESOURCE MONITOR HSP_MONITOR WITH
    CREDIT_QUOTA = 30 FREQUENCY = MONTHLY START_TIMESTAMP = IMMEDIATELY
    TRIGGERS ON 80 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND ON 110 PERCENT DO SUSPEND_IMMEDIATE;
ALTER WAREHOUSE HSP_WAREHOUSE SET RESOURCE_MONITOR = HSP_MONITOR;

CREATE STORAGE INTEGRATION IF NOT EXISTS HSP_UNLOAD
    TYPE = EXTERNAL_STAGE
    STORAGE_PROVIDER = 'S3'
    ENABLED = TRUE
    STORAGE_AWS_ROLE_ARN = '<% role_arn %>'
    STORAGE_ALLOWED_LOCATIONS = ('s3://<% bucket %>/<% prefix %>staging/');

-- For accounts that forbid unloading to a URL: HSP_SNOWFLAKE_STAGE=HSP.PUBLIC.HSP_UNLOAD.
CREATE DATABASE IF NOT EXISTS HSP COMMENT = 'hsp_assets: a stage, and no data';
CREATE STAGE IF NOT EXISTS HSP.PUBLIC.HSP_UNLOAD
    URL = 's3://<% bucket %>/<% prefix %>staging/'
    STORAGE_INTEGRATION = HSP_UNLOAD;

CREATE NETWORK POLICY IF NOT EXISTS HSP_NETWORK ALLOWED_IP_LIST = (<% allowed_ips %>);

CREATE USER IF NOT EXISTS HSP_SERVICE
    TYPE = SERVICE
    RSA_PUBLIC_KEY = '<% public_key %>'
    DEFAULT_ROLE = HSP_ROLE
    DEFAULT_WAREHOUSE = HSP_WAREHOUSE
    NETWORK_POLICY = HSP_NETWORK
    COMMENT = 'hsp_assets';

GRANT ROLE HSP_ROLE TO USER HSP_SERVICE;
GRANT USAGE ON WAREHOUSE HSP_WAREHOUSE TO ROLE HSP_ROLE;
GRANT IMPORTED PRIVILEGES ON DATABASE HUB_<% portal_id %>_DB TO ROLE HSP_ROLE;
GRANT USAGE ON INTEGRATION HSP_UNLOAD TO ROLE HSP_ROLE;
GRANT USAGE ON DATABASE HSP TO ROLE HSP_ROLE;
GRANT USAGE ON SCHEMA HSP.PUBLIC TO ROLE HSP_ROLE;
GRANT USAGE ON STAGE HSP.PUBLIC.HSP_UNLOAD TO ROLE HSP_ROLE;

-- Whom the bucket's role has to trust: parameters SnowflakeUserArn and SnowflakeExternalId of deploy/aws.yaml.
DESCRIBE INTEGRATION HSP_UNLOAD;
