/** A program of modules. */
module consumer {
    requires dev.tunnel.socks;
}
