-- The store of QuickFIX/J: the next sequence numbers of each session, and the sent messages.
CREATE TABLE IF NOT EXISTS sessions (
  beginstring varchar(8) NOT NULL,
  sendercompid varchar(64) NOT NULL,
  sendersubid varchar(64) NOT NULL,
  senderlocid varchar(64) NOT NULL,
  targetcompid varchar(64) NOT NULL,
  targetsubid varchar(64) NOT NULL,
  targetlocid varchar(64) NOT NULL,
  session_qualifier varchar(64) NOT NULL,
  creation_time timestamp NOT NULL,
  incoming_seqnum integer NOT NULL,
  outgoing_seqnum integer NOT NULL,
  PRIMARY KEY (beginstring, sendercompid, sendersubid, senderlocid, targetcompid, targetsubid, targetlocid, session_qualifier)
);
CREATE TABLE IF NOT EXISTS messages (
  beginstring varchar(8) NOT NULL,
  sendercompid varchar(64) NOT NULL,
  sendersubid varchar(64) NOT NULL,
  senderlocid varchar(64) NOT NULL,
  targetcompid varchar(64) NOT NULL,
  targetsubid varchar(64) NOT NULL,
  targetlocid varchar(64) NOT NULL,
  session_qualifier varchar(64) NOT NULL,
  msgseqnum integer NOT NULL,
  message text NOT NULL,
  PRIMARY KEY (beginstring, sendercompid, sendersubid, senderlocid, targetcompid, targetsubid, targetlocid, session_qualifier, msgseqnum)
);

-- The acceptor: one row for each order, however often it arrives.
CREATE TABLE IF NOT EXISTS orders (
  client varchar(64) NOT NULL,
  cl_ord_id varchar(64) NOT NULL,
  msg_seq_num integer NOT NULL,
  symbol varchar(32) NOT NULL,
  quantity integer NOT NULL,
  resent boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (client, cl_ord_id)
);

-- The initiator: the orders to send, and one row for each execution report, however often it arrives.
CREATE TABLE IF NOT EXISTS outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client varchar(64) NOT NULL,
  symbol varchar(32) NOT NULL,
  quantity integer NOT NULL,
  sent boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS outbox_unsent ON outbox (id) WHERE NOT sent;
CREATE TABLE IF NOT EXISTS executions (
  client varchar(64) NOT NULL,
  exec_id varchar(64) NOT NULL,
  cl_ord_id varchar(64) NOT NULL,
  msg_seq_num integer NOT NULL,
  resent boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (client, exec_id)
);
