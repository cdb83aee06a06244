COMMENT ON COLUMN segment.payload IS 'The samples as packed columns, or deflated ones from before (kernel SampleColumns); null once they are in an archive only';
