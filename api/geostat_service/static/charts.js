// Draw the charts of a page from the specifications that stand in it, without evaluating code.

const charts = [...document.querySelectorAll(".vega")].map((node) => {
  const specification = JSON.parse(node.firstElementChild.textContent);
  return window.vegaEmbed(node, specification, { ast: true, actions: false, renderer: "svg" });
});
Promise.all(charts).then(() => document.body.setAttribute("data-charts", "drawn"));
