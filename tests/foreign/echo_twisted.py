"""The echo server of stage 04 on Twisted: a protocol, and a factory that makes one for each client.

    make test STAGE=04 SERVER='python3 tests/foreign/echo_twisted.py {port}'

registerProducer() is the back-pressure: the transport tells its producer, which is itself, to stop
reading while much waits to be written. After a half-close the transport writes what waits, and then ends.
"""
import sys

from twisted.internet import reactor
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import Factory, Protocol
from zope.interface import implementer


@implementer(IHalfCloseableProtocol)
class Echo(Protocol):
    def connectionMade(self):
        self.transport.registerProducer(self.transport, streaming=True)

    def dataReceived(self, data):
        self.transport.write(data)

    def readConnectionLost(self):
        self.transport.unregisterProducer()
        self.transport.loseConnection()

    def writeConnectionLost(self):
        pass


port = reactor.listenTCP(int(sys.argv[1]) if len(sys.argv) > 1 else 7000,
                         Factory.forProtocol(Echo), interface="127.0.0.1")
print("listening on 127.0.0.1:%d" % port.getHost().port, flush=True)
reactor.run()
