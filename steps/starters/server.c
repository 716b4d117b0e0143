/* A server of your own. It is started as `server --port 7000`, so the port to listen on is in argv[2].
 * `make mine` shows the page of the step at which you are; write here, and say `make mine` again. */
