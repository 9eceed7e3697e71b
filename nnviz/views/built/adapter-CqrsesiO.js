import"./core-BdIucLJa.js";import{s as a}from"./adapter-BpheZlDC.js";export{a as default};
