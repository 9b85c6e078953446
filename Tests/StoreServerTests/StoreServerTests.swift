// Tests of StoreServer.
